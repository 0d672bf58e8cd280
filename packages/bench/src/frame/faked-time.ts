/** Time that passes at once, for programs that count what a library does over minutes and days. Not for timing. */
export interface FakedTime {
  /** Moves on, running the timers that fall due in their order. */
  pass(durationMs: number): void;
  /** Timers that are set and not due yet. */
  pendingTimers(): number;
  /** Gives the real clock and timers back. What is pending never runs. */
  restore(): void;
}

interface FakedTimer {
  dueAt: number;
  readonly everyMs: number | undefined;
  readonly run: () => void;
  ref(): FakedTimer;
  unref(): FakedTimer;
}

type SetTimer = (
  callback: (...args: unknown[]) => void,
  delayMs?: number,
  ...args: unknown[]
) => FakedTimer;

/** Shorter delays are how libraries give up their turn: they end without any time passing. */
const shortestDelayMs = 2;

/**
 * Replaces the clocks (`Date.now`, `performance.now`) and timers of this process. A library under test has to look them
 * up when it uses them, or to be created afterwards.
 *
 * @param startAt epoch milliseconds
 */
export function fakeTime(startAt: number): FakedTime {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const dateNow = Date.now;
  const pending = new Set<FakedTimer>();
  let now = startAt;
  const clear = (timer: FakedTimer | undefined): void => {
    if (timer !== undefined) pending.delete(timer);
  };
  const set = (run: () => void, delayMs: number, everyMs: number | undefined): FakedTimer => {
    const unchanged = (): FakedTimer => timer;
    const timer: FakedTimer = {
      dueAt: now + delayMs,
      everyMs,
      run,
      ref: unchanged,
      unref: unchanged,
    };
    pending.add(timer);
    if (delayMs < shortestDelayMs && everyMs === undefined)
      setImmediate(() => pending.delete(timer) && run());
    return timer;
  };
  const fakedTimeout: SetTimer = (callback, delayMs = 1, ...args) =>
    set(() => callback(...args), delayMs, undefined);
  const fakedInterval: SetTimer = (callback, delayMs = 1, ...args) =>
    set(() => callback(...args), delayMs, Math.max(1, delayMs));
  Object.assign(globalThis, {
    setTimeout: fakedTimeout,
    clearTimeout: clear,
    setInterval: fakedInterval,
    clearInterval: clear,
  });
  Date.now = () => now;
  performance.now = () => now - startAt;
  return {
    pass: (durationMs) => {
      const until = now + durationMs;
      for (let due = firstDue(pending, until); due.length > 0; due = firstDue(pending, until)) {
        now = Math.max(now, due[0]?.dueAt ?? now);
        for (const timer of due) fire(timer, pending);
      }
      now = until;
    },
    pendingTimers: () => pending.size,
    restore: () => {
      Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
      Date.now = dateNow;
      // The faked one only hides the prototype's.
      Reflect.deleteProperty(performance, 'now');
      pending.clear();
    },
  };
}

/** All timers of the first instant at which any is due, until `until`. */
function firstDue(pending: ReadonlySet<FakedTimer>, until: number): readonly FakedTimer[] {
  let first = until;
  for (const { dueAt } of pending) first = Math.min(first, dueAt);
  return [...pending].filter(({ dueAt }) => dueAt <= first);
}

function fire(timer: FakedTimer, pending: Set<FakedTimer>): void {
  // Another timer of the same instant may have cleared it.
  if (!pending.has(timer)) return;
  if (timer.everyMs === undefined) pending.delete(timer);
  else timer.dueAt += timer.everyMs;
  timer.run();
}
