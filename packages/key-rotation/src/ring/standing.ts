import { isGone, type KeyHealth } from './key-state.ts';

/**
 * How much use a key is for the next attempt:
 * `ready`; `due` for its trial; `draining`; `denied` here a moment ago, which another call may pass;
 * `limited` by the gateway; `resting` or under trial; `gone` for good.
 */
export type Standing = 'ready' | 'due' | 'draining' | 'denied' | 'limited' | 'resting' | 'gone';

export function standingOf(health: KeyHealth, now: number): Standing {
  if (isGone(health, now)) return 'gone';
  if (health.probing) return 'resting';
  if (health.coolUntilAt !== null) return health.coolUntilAt <= now ? 'due' : 'resting';
  if (health.limitedUntilAt > now) return 'limited';
  if (health.deniedUntilAt > now) return 'denied';
  return health.draining ? 'draining' : 'ready';
}

/**
 * Which standing is preferred, lowest first. A key that is due for its trial keeps its rank: that is
 * how a first key that has recovered gets its traffic back. `Infinity` is not chosen at all.
 */
export const preference: Readonly<Record<Standing, number>> = {
  ready: 0,
  due: 0,
  draining: 1,
  denied: 2,
  limited: 3,
  resting: Infinity,
  gone: Infinity,
};

/** A call that cannot be repeated must not be the one that tries out a key, unless nothing else is left. */
export const duePreferenceOfUnrepeatable = 2.5;
