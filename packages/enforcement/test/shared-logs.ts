import type { MeterLimit, RollingLimit } from '../src/index.ts';

/** What has to be known of a call that was admitted. */
export interface LoggedCall {
  readonly slot: string;
  readonly meters: readonly MeterLimit[];
  readonly startedAt: number | undefined;
  readonly taken: Readonly<Record<string, number>>;
  /** By unit, the windows in which it counts. Empty until it has started. */
  readonly windows: Record<string, Set<number>>;
}

export interface AdmittedPart {
  readonly slot: string;
  readonly meters: readonly MeterLimit[];
  /** All that ever were, without this one. */
  readonly entries: readonly LoggedCall[];
  readonly now: number;
}

/**
 * What is different where the rolling windows of a unit are views of one log, which holds what its widest window holds: a
 * call counts in all windows that its slot knows when it starts, and a window that is new to the slot begins with what the log
 * holds. Those that are known are forgotten when the log is empty.
 */
export class SharedLogs {
  /** The windows by slot and unit. */
  readonly #known = new Map<string, Set<number>>();

  /** A call was admitted by these meters: their windows are known from now on. */
  learn({ slot, meters, entries, now }: AdmittedPart): void {
    const rolling = meters.filter((meter) => meter.kind === 'rolling');
    for (const unit of new Set(rolling.map((meter) => meter.unit))) {
      const ofUnit = entries.filter((entry) => entry.slot === slot && isIn(entry, unit));
      const inLog = ofUnit.filter(
        (entry) => entry.startedAt !== undefined && this.#isInLog(entry, unit, now),
      );
      const known = this.#windowsOf(slot, unit);
      const isHeld = ({ startedAt, taken }: LoggedCall): boolean =>
        startedAt === undefined && (taken[unit] ?? 0) > 0;
      if (inLog.length === 0 && !ofUnit.some(isHeld)) known.clear();
      const asked = rolling.filter((meter) => meter.unit === unit);
      for (const { windowMs } of asked.filter((meter) => !known.has(meter.windowMs))) {
        for (const entry of inLog) entry.windows[unit]?.add(windowMs);
      }
      for (const { windowMs } of asked) known.add(windowMs);
    }
  }

  /** The call has started. */
  enter({ slot, meters, windows }: LoggedCall): void {
    for (const { kind, unit } of meters) {
      if (kind === 'rolling') windows[unit] = new Set(this.#windowsOf(slot, unit));
    }
  }

  /** Whether a window has to do with a call of its slot; whether it has left it is another question. */
  counts(entry: LoggedCall, { unit, windowMs }: RollingLimit, now: number): boolean {
    if (!isIn(entry, unit)) return false;
    if (entry.startedAt === undefined) return true;
    return this.#windowsOf(entry.slot, unit).has(windowMs)
      ? entry.windows[unit]?.has(windowMs) === true
      : this.#isInLog(entry, unit, now);
  }

  #windowsOf(slot: string, unit: string): Set<number> {
    const known = this.#known.get(`${slot}|${unit}`) ?? new Set();
    this.#known.set(`${slot}|${unit}`, known);
    return known;
  }

  #isInLog({ slot, startedAt = 0 }: LoggedCall, unit: string, now: number): boolean {
    return startedAt + Math.max(0, ...this.#windowsOf(slot, unit)) > now;
  }
}

function isIn({ meters }: LoggedCall, unit: string): boolean {
  return meters.some((meter) => meter.kind === 'rolling' && meter.unit === unit);
}
