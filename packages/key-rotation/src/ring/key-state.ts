/** What a key is doing. */
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
  /** The gateway will never accept it again, as somebody who knows has said. */
  | 'revoked'
  /** Past the end that its source gave. Comes back when the source gives a later one. */
  | 'expired';

export type FinalState = 'disabled' | 'revoked';

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
  /** From this instant on the key is expired; `Infinity` for one without an end. */
  readonly notAfter: number;
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
  notAfter: Infinity,
  final: null,
};

export type KeyEvent =
  /** An attempt went through. */
  | { readonly type: 'accepted'; readonly startedSeq: number }
  | ({ readonly type: 'refused' } & Refusal)
  | { readonly type: 'limited'; readonly startedSeq: number; readonly untilAt: number }
  /** Another key of its quota group was limited, or went through: that says nothing of the key itself. */
  | { readonly type: 'group-limited'; readonly startedSeq: number; readonly untilAt: number }
  | { readonly type: 'group-accepted'; readonly startedSeq: number }
  | { readonly type: 'denied'; readonly untilAt: number }
  | { readonly type: 'probe-started' }
  /** The trial ended; what it proved comes as an event of its own, or it proved nothing. */
  | { readonly type: 'probe-ended' }
  | ({ readonly type: 'probe-refused' } & Refusal)
  | { readonly type: 'draining'; readonly draining: boolean }
  | { readonly type: 'ends'; readonly notAfter: number }
  | { readonly type: 'finished'; readonly as: FinalState };

/** A 401. */
interface Refusal {
  readonly startedSeq: number;
  readonly at: number;
  /** In [0, 1): the draw for the jitter of a cooldown that may begin. */
  readonly random: number;
  /** Set while the upstream is under suspicion: the cooldown that may begin is a first one and lengthens none. */
  readonly lenient?: boolean;
}

const baseCooldownMs = 250;
const maxCooldownMs = 5 * 60_000;

/** 250 ms, doubled with each cooldown in a row up to 5 minutes; of that 50 to 100 %, so that processes do not probe in step. */
export function cooldownMs(trips: number, random: number): number {
  return Math.min(maxCooldownMs, baseCooldownMs * 2 ** trips) * (0.5 + 0.5 * random);
}

/** The next health of a key. Pure: time and chance are part of the event. */
export function changeHealth(health: KeyHealth, event: KeyEvent): KeyHealth {
  // A key that was taken out of use stays so, whatever answers still come in.
  if (health.final !== null) return event.type === 'finished' ? finish(health, event.as) : health;
  switch (event.type) {
    case 'accepted':
      return accept(health, event.startedSeq);
    case 'refused':
      return refuse(health, event);
    case 'limited':
      return limit(accept(health, event.startedSeq), event.startedSeq, event.untilAt);
    case 'group-limited':
      return limit(health, event.startedSeq, event.untilAt);
    case 'group-accepted':
      return { ...health, limitedUntilAt: limitAfterSuccess(health, event.startedSeq) };
    case 'denied':
      return { ...health, deniedUntilAt: Math.max(health.deniedUntilAt, event.untilAt) };
    case 'probe-started':
      return { ...health, probing: true };
    case 'probe-ended':
      return { ...health, probing: false };
    case 'probe-refused':
      return refuseProbe(health, event);
    case 'draining':
      return { ...health, draining: event.draining };
    case 'ends':
      return { ...health, notAfter: event.notAfter };
    case 'finished':
      return finish(health, event.as);
  }
}

/** A banned key can still be revoked; a revoked one is as dead as can be. */
function finish(health: KeyHealth, as: FinalState): KeyHealth {
  return health.final === 'revoked' ? health : { ...health, final: as, probing: false };
}

/** Whether nothing at all is held against a key, so that a success changes nothing but `lastOkSeq`. */
export function isSpotless({ refusals, probing, limitedUntilAt, final }: KeyHealth): boolean {
  return refusals.length === 0 && !probing && limitedUntilAt === 0 && final === null;
}

/** Whether a key is out of use until somebody says otherwise. */
export function isGone({ final, notAfter }: KeyHealth, now: number): boolean {
  return final !== null || notAfter <= now;
}

export function stateOf(health: KeyHealth, now: number): KeyState {
  if (health.final !== null) return health.final;
  if (health.notAfter <= now) return 'expired';
  if (health.probing) return 'probing';
  if (health.coolUntilAt !== null) return 'cooling';
  if (health.limitedUntilAt > now || health.deniedUntilAt > now) return 'limited';
  if (health.draining) return 'draining';
  return health.refusals.length > 0 ? 'suspect' : 'active';
}

/** When a key that cannot be used now may be again, in epoch milliseconds; null when it can, or never will. */
export function retryAtOf(health: KeyHealth, now: number): number | null {
  if (isGone(health, now)) return null;
  if (health.coolUntilAt !== null) return health.coolUntilAt;
  const freeAt = Math.max(health.limitedUntilAt, health.deniedUntilAt);
  return freeAt > now && freeAt !== Infinity ? freeAt : null;
}

/**
 * "In a row" means in the order of starts, not of arrivals: an attempt that was accepted wipes out
 * the refusals of attempts that started before it, and none of those that started after it.
 */
function accept(health: KeyHealth, startedSeq: number): KeyHealth {
  if (isSpotless(health))
    return startedSeq > health.lastOkSeq ? { ...health, lastOkSeq: startedSeq } : health;
  const refusals = health.refusals.filter((refusal) => refusal > startedSeq);
  return {
    ...health,
    refusals,
    lastOkSeq: Math.max(health.lastOkSeq, startedSeq),
    trips: refusals.length === 0 ? 0 : health.trips,
    coolUntilAt: refusals.length < 2 ? null : health.coolUntilAt,
    limitedUntilAt: limitAfterSuccess(health, startedSeq),
  };
}

function limitAfterSuccess(health: KeyHealth, startedSeq: number): number {
  return startedSeq > health.limitedSeq ? 0 : health.limitedUntilAt;
}

function refuse(health: KeyHealth, refusal: Refusal): KeyHealth {
  const { startedSeq } = refusal;
  if (startedSeq < health.lastOkSeq) return health;
  const refusals = [...health.refusals, startedSeq]
    .toSorted((first, second) => first - second)
    .slice(-2);
  // Refusals that trickle in during a cooldown are of attempts from before it, and do not lengthen it.
  if (refusals.length < 2 || health.coolUntilAt !== null) return { ...health, refusals };
  return cool({ ...health, refusals }, refusal);
}

/** A failed trial starts the next, longer cooldown at once, unless a later attempt was accepted meanwhile. */
function refuseProbe(health: KeyHealth, refusal: Refusal): KeyHealth {
  const refused = refuse({ ...health, probing: false }, refusal);
  const wasCooling = health.coolUntilAt !== null;
  return wasCooling && refusal.startedSeq > health.lastOkSeq ? cool(refused, refusal) : refused;
}

function cool(health: KeyHealth, { at, random, lenient = false }: Refusal): KeyHealth {
  const trips = lenient ? health.trips : health.trips + 1;
  return { ...health, trips, coolUntilAt: at + cooldownMs(lenient ? 0 : health.trips, random) };
}

function limit(health: KeyHealth, startedSeq: number, untilAt: number): KeyHealth {
  if (startedSeq < health.limitedSeq) return health;
  return { ...health, limitedSeq: startedSeq, limitedUntilAt: untilAt };
}
