/**
 * What a key is doing. `draining`, `revoked` and `expired` are set by rotation runs and by sources
 * that know; nothing sets them yet.
 */
export type KeyState =
  | 'active'
  /** Refused once. Still used: a single 401 may be the gateway's mistake. */
  | 'suspect'
  /** Refused twice in a row. Rests, then gets one trial. */
  | 'cooling'
  /** Its trial is under way. */
  | 'probing'
  /** Out of quota until a known instant. No fault of the key. */
  | 'limited'
  /** Being replaced: used only when no other is left. */
  | 'draining'
  /** Banned by the operator. Never comes back by itself. */
  | 'disabled'
  | 'revoked'
  | 'expired';

type FinalState = 'disabled' | 'revoked' | 'expired';

/** All that the state of a key follows from. Replaced as a whole with every change. */
export interface KeyHealth {
  /** Start sequences of the last refusals since the last success, ascending, at most two: more make no difference. */
  readonly refusals: readonly number[];
  /** Start sequence of the latest-started attempt that was accepted; -1 before the first. */
  readonly lastOkSeq: number;
  /** Cooldowns in a row; each doubles the next. */
  readonly trips: number;
  /** When the cooldown ends and a trial may begin; null when the key is not cooling. */
  readonly coolUntilAt: number | null;
  readonly probing: boolean;
  /** Until when the gateway has answered 429; `Infinity` for a limit that never resets. */
  readonly limitedUntilAt: number;
  readonly limitedSeq: number;
  /** Until when this process itself has denied a call with the key. Another call may be smaller and pass. */
  readonly deniedUntilAt: number;
  readonly draining: boolean;
  readonly final: FinalState | null;
}

export const freshHealth: KeyHealth = {
  refusals: [],
  lastOkSeq: -1,
  trips: 0,
  coolUntilAt: null,
  probing: false,
  limitedUntilAt: 0,
  limitedSeq: -1,
  deniedUntilAt: 0,
  draining: false,
  final: null,
};

export type KeyEvent =
  /** An attempt went through. */
  | { readonly type: 'accepted'; readonly startedSeq: number }
  /** 401. `random` in [0, 1) is the draw for the jitter of a cooldown that may begin. */
  | {
      readonly type: 'refused';
      readonly startedSeq: number;
      readonly at: number;
      readonly random: number;
    }
  | { readonly type: 'limited'; readonly startedSeq: number; readonly untilAt: number }
  | { readonly type: 'denied'; readonly untilAt: number }
  | { readonly type: 'probe-started' }
  /** The trial ended; what it proved comes as an event of its own, or it proved nothing. */
  | { readonly type: 'probe-ended' }
  | {
      readonly type: 'probe-refused';
      readonly startedSeq: number;
      readonly at: number;
      readonly random: number;
    }
  | { readonly type: 'finished'; readonly as: FinalState };

const baseCooldownMs = 250;
const maxCooldownMs = 5 * 60_000;

/** 250 ms, doubled with each cooldown in a row up to 5 minutes; of that 50 to 100 %, so that processes do not probe in step. */
export function cooldownMs(trips: number, random: number): number {
  return Math.min(maxCooldownMs, baseCooldownMs * 2 ** trips) * (0.5 + 0.5 * random);
}

/** The next health of a key. Pure: time and chance are part of the event. */
export function changeHealth(health: KeyHealth, event: KeyEvent): KeyHealth {
  // A key that was taken out of use stays so, whatever answers still come in.
  if (health.final !== null) return health;
  switch (event.type) {
    case 'accepted':
      return accept(health, event.startedSeq);
    case 'refused':
      return refuse(health, event.startedSeq, event.at, event.random);
    case 'limited':
      return limit(accept(health, event.startedSeq), event.startedSeq, event.untilAt);
    case 'denied':
      return { ...health, deniedUntilAt: Math.max(health.deniedUntilAt, event.untilAt) };
    case 'probe-started':
      return { ...health, probing: true };
    case 'probe-ended':
      return { ...health, probing: false };
    case 'probe-refused':
      return refuseProbe(health, event.startedSeq, event.at, event.random);
    case 'finished':
      return { ...health, final: event.as, probing: false };
  }
}

/** Whether nothing at all is held against a key, so that a success changes nothing but `lastOkSeq`. */
export function isSpotless({ refusals, probing, limitedUntilAt, final }: KeyHealth): boolean {
  return refusals.length === 0 && !probing && limitedUntilAt === 0 && final === null;
}

export function stateOf(health: KeyHealth, now: number): KeyState {
  if (health.final !== null) return health.final;
  if (health.probing) return 'probing';
  if (health.coolUntilAt !== null) return 'cooling';
  if (health.limitedUntilAt > now || health.deniedUntilAt > now) return 'limited';
  if (health.draining) return 'draining';
  return health.refusals.length > 0 ? 'suspect' : 'active';
}

/** When a key that cannot be used now may be again, in epoch milliseconds; null when it can, or never will. */
export function retryAtOf(health: KeyHealth, now: number): number | null {
  if (health.final !== null) return null;
  if (health.coolUntilAt !== null) return health.coolUntilAt;
  const freeAt = Math.max(health.limitedUntilAt, health.deniedUntilAt);
  return freeAt > now && freeAt !== Infinity ? freeAt : null;
}

/**
 * "In a row" means in the order of starts, not of arrivals: an attempt that was accepted wipes out
 * the refusals of attempts that started before it, and none of those that started after it.
 */
function accept(health: KeyHealth, startedSeq: number): KeyHealth {
  const refusals = health.refusals.filter((refusal) => refusal > startedSeq);
  return {
    ...health,
    refusals,
    lastOkSeq: Math.max(health.lastOkSeq, startedSeq),
    trips: refusals.length === 0 ? 0 : health.trips,
    coolUntilAt: refusals.length < 2 ? null : health.coolUntilAt,
    limitedUntilAt: startedSeq > health.limitedSeq ? 0 : health.limitedUntilAt,
  };
}

function refuse(health: KeyHealth, startedSeq: number, at: number, random: number): KeyHealth {
  if (startedSeq < health.lastOkSeq) return health;
  const refusals = [...health.refusals, startedSeq]
    .toSorted((first, second) => first - second)
    .slice(-2);
  // Refusals that trickle in during a cooldown are of attempts from before it, and do not lengthen it.
  if (refusals.length < 2 || health.coolUntilAt !== null) return { ...health, refusals };
  return cool({ ...health, refusals }, at, random);
}

/** A failed trial starts the next, longer cooldown at once, unless a later attempt was accepted meanwhile. */
function refuseProbe(health: KeyHealth, startedSeq: number, at: number, random: number): KeyHealth {
  const refused = refuse({ ...health, probing: false }, startedSeq, at, random);
  const stillCooling = health.coolUntilAt !== null && refused.coolUntilAt === health.coolUntilAt;
  return stillCooling && startedSeq > health.lastOkSeq ? cool(refused, at, random) : refused;
}

function cool(health: KeyHealth, at: number, random: number): KeyHealth {
  return { ...health, trips: health.trips + 1, coolUntilAt: at + cooldownMs(health.trips, random) };
}

function limit(health: KeyHealth, startedSeq: number, untilAt: number): KeyHealth {
  if (startedSeq < health.limitedSeq) return health;
  return { ...health, limitedSeq: startedSeq, limitedUntilAt: untilAt };
}
