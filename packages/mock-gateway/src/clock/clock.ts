import { ConfigurationError } from '@regpilot/contract';
import { createSleepers } from './sleepers.ts';

/** The one source of time of a gateway: limits, expiry, grace, latency, pacing and the `Date` header. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Moves time forward by whole or broken milliseconds and wakes whatever slept until then.
   *
   * @throws ConfigurationError for a negative or non-finite step: time that runs backwards would revive expired keys.
   */
  advance(ms: number): void;
  /** Back to where it started. Sleepers stay asleep until time reaches them again. */
  reset(): void;
  /**
   * Resolves to true once `now() >= at`, to false as soon as the signal aborts.
   *
   * An instant and not a duration, so that one long `advance` carries a whole chain of pauses.
   */
  sleepUntil(at: number, signal?: AbortSignal): Promise<boolean>;
}

/** Where a virtual clock starts unless told otherwise: a Thursday, so that a week's reset is not the first thing met. */
const defaultStartAt = Date.UTC(2026, 0, 1);

/** Node fires a longer timer at once (its limit is 2^31 - 1 ms). */
const longestTimerMs = 2_000_000_000;

/** Time that stands still until `advance` is called. `startAt` is in epoch milliseconds. */
export function virtualClock(startAt: number = defaultStartAt): Clock {
  if (!Number.isFinite(startAt)) {
    throw new ConfigurationError({
      field: 'startAt',
      problem: 'is not a finite number',
      allowed: 'epoch milliseconds',
    });
  }
  let current = startAt;
  const sleepers = createSleepers();
  return {
    now: () => current,
    advance(ms) {
      current += checkStep(ms);
      sleepers.wake(current);
    },
    reset() {
      current = startAt;
    },
    sleepUntil: (at, signal) => (at <= current ? Promise.resolve(true) : sleepers.add(at, signal)),
  };
}

/** The machine's time, plus what `advance` has added. Its timers never keep a process alive. */
export function realClock(): Clock {
  let offset = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (): number => Date.now() + offset;
  const sleepers = createSleepers();

  function rearm(): void {
    clearTimeout(timer);
    const next = sleepers.nextAt();
    if (next === null) return;
    timer = setTimeout(tick, Math.min(Math.max(0, next - now()), longestTimerMs));
    // A browser's timer is a number, which has nothing to unref.
    if (typeof timer === 'object') timer.unref();
  }

  function tick(): void {
    sleepers.wake(now());
    rearm();
  }

  return {
    now,
    advance(ms) {
      offset += checkStep(ms);
      tick();
    },
    reset() {
      offset = 0;
      tick();
    },
    async sleepUntil(at, signal) {
      if (at <= now()) return true;
      const woken = sleepers.add(at, signal);
      rearm();
      return woken;
    },
  };
}

function checkStep(ms: number): number {
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new ConfigurationError({
    field: 'ms',
    problem: 'is not a duration',
    allowed: 'a finite number of milliseconds, 0 or more',
  });
}
