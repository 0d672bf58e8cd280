/**
 * Whether the store is asked. Each state has a `turn` of its own: the outcome of a decision that began in an earlier
 * one says nothing about this one.
 */
export type CircuitState =
  | {
      readonly kind: 'closed';
      readonly turn: number;
      /** In a row. */
      readonly failures: number;
    }
  | {
      readonly kind: 'open';
      readonly turn: number;
      /** Openings in a row. */
      readonly openings: number;
      /** When the store is asked again, epoch milliseconds. */
      readonly probeAt: number;
    }
  /** One decision asks; all others do without the store until it has its answer. */
  | {
      readonly kind: 'half-open';
      readonly turn: number;
      readonly openings: number;
      readonly probedAt: number;
    };

export const closedCircuit: CircuitState = { kind: 'closed', turn: 0, failures: 0 };

/** One may be an accident, and each costs a call the whole deadline. */
const failuresToOpen = 3;
export const firstProbeMs = 100;
/** A store that is back is noticed within it. */
const lastProbeMs = 5000;

/** The state in which a decision that begins now asks the store; undefined where it does without. */
export function enter(state: CircuitState, now: number): CircuitState | undefined {
  if (state.kind === 'closed') return state;
  if (state.kind === 'half-open' || untilProbe(state.probeAt, now) > 0) return undefined;
  const { turn, openings } = state;
  return { kind: 'half-open', turn: turn + 1, openings, probedAt: now };
}

/** After an answer to a decision that began in `turn`. */
export function succeed(state: CircuitState, turn: number): CircuitState {
  if (turn !== state.turn || (state.kind === 'closed' && state.failures === 0)) return state;
  return { kind: 'closed', turn: state.kind === 'closed' ? turn : turn + 1, failures: 0 };
}

/** After an error, or no answer in time. `random` is from 0 to 1. */
export function fail(state: CircuitState, turn: number, now: number, random: number): CircuitState {
  if (turn !== state.turn || state.kind === 'open') return state;
  if (state.kind === 'closed' && state.failures + 1 < failuresToOpen)
    return { ...state, failures: state.failures + 1 };
  const openings = state.kind === 'closed' ? 1 : state.openings + 1;
  const probeAt = now + backoffMs(openings, random);
  return { kind: 'open', turn: turn + 1, openings, probeAt };
}

/** When a call that was denied for want of the store may ask it: at least 1 ms from now. */
export function askAgainMs(state: CircuitState, now: number, timeoutMs: number): number {
  if (state.kind === 'closed') return firstProbeMs;
  const waitMs =
    state.kind === 'open'
      ? untilProbe(state.probeAt, now)
      : Math.min(state.probedAt + timeoutMs - now, timeoutMs);
  return Math.max(1, Math.ceil(waitMs));
}

/** Doubled each time, and between a half and the whole of that: many processes must not ask in step. */
function backoffMs(openings: number, random: number): number {
  return Math.min(firstProbeMs * 2 ** (openings - 1), lastProbeMs) * (0.5 + random / 2);
}

/** A clock that was set back must not keep the circuit open for hours. */
function untilProbe(probeAt: number, now: number): number {
  const waitMs = probeAt - now;
  return waitMs > lastProbeMs ? 0 : waitMs;
}
