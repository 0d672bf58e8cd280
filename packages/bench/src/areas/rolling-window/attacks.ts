import { minuteMs } from '../decision/limit-sizes.ts';

/** How often to try, and when, in milliseconds since a full minute of the clock. */
export interface Burst {
  readonly atMs: number;
  readonly attempts: number;
}

export type AttackName = 'steady' | 'clockEdge' | 'firstCallEdge';

const stepMs = 250;
const attemptsPerStep = 4;

/** Attempts without a pause: what trickles back into a limit is taken at once. */
function hammering(fromMs: number, untilMs: number): readonly Burst[] {
  return Array.from({ length: Math.ceil((untilMs - fromMs) / stepMs) }, (_, step) => ({
    atMs: fromMs + step * stepMs,
    attempts: attemptsPerStep,
  }));
}

/**
 * Attempts at a limit of `limit` a minute, in the order of time.
 *
 * - `steady`: without a pause, for four minutes.
 * - `clockEdge`: the first comes in the last millisecond of a minute of the clock, all at once and again in the next.
 * - `firstCallEdge`: one call in mid-minute begins the first window; the others come at once in its last millisecond,
 *   again in the next, and without a pause from then on.
 */
export function attacksOn(limit: number): Readonly<Record<AttackName, readonly Burst[]>> {
  const burst = 2 * limit;
  const midMinuteMs = 17_000;
  const edgeMs = midMinuteMs + minuteMs;
  return {
    steady: hammering(midMinuteMs, midMinuteMs + 4 * minuteMs),
    clockEdge: [
      { atMs: minuteMs - 1, attempts: burst },
      { atMs: minuteMs, attempts: burst },
      ...hammering(minuteMs + stepMs, 2 * minuteMs),
    ],
    firstCallEdge: [
      { atMs: midMinuteMs, attempts: 1 },
      { atMs: edgeMs - 1, attempts: burst },
      { atMs: edgeMs, attempts: burst },
      ...hammering(edgeMs + stepMs, edgeMs + minuteMs),
    ],
  };
}
