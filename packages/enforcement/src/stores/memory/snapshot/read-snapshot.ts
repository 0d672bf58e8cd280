import { ConfigurationError } from '@regpilot/contract';
import { isResetPeriod } from '../../../meters/calendar-period.ts';
import type { MeterLimit } from '../../../meters/meter.ts';
import type {
  EnforcementSnapshot,
  SavedCounter,
  SavedReservation,
} from './enforcement-snapshot.ts';

/**
 * A snapshot as it came back from wherever it was kept. All of it or nothing: a budget that is
 * restored in part would be spent twice.
 *
 * @throws ConfigurationError
 */
export function readSnapshot(value: unknown): EnforcementSnapshot {
  const { version, takenAt, counters, open } = fieldsOf(value);
  if (version !== 1) throw wrong('snapshot', 'is not a snapshot of this version');
  if (!isCount(takenAt)) throw wrong('snapshot.takenAt', 'is not an instant');
  if (!Array.isArray(counters) || !counters.every(isCounter))
    throw wrong('snapshot.counters', 'has a counter that cannot be read');
  const size = counters.length;
  const isReservation = (saved: unknown): saved is SavedReservation => isOpen(saved, size);
  if (!Array.isArray(open) || !open.every(isReservation))
    throw wrong('snapshot.open', 'has a reservation that cannot be read');
  return { version: 1, takenAt, counters, open };
}

function isCounter(value: unknown): value is SavedCounter {
  const { meter, slots } = fieldsOf(value);
  if (!isMeter(meter) || !Array.isArray(slots)) return false;
  const isRead = meter.kind === 'rolling' ? isRolling : isCalendar;
  return slots.every(
    (entry) =>
      Array.isArray(entry) &&
      typeof entry[0] === 'string' &&
      Array.isArray(entry[1]) &&
      entry[1].every(isCount) &&
      isRead(entry[1]),
  );
}

/** The sum, and the end of its period where it has one. */
function isCalendar(cells: readonly number[]): boolean {
  return cells.length === 1 || cells.length === 2;
}

/** What is held, then time and amount by turns, oldest first. */
function isRolling(cells: readonly number[]): boolean {
  const times = cells.filter((_, index) => index % 2 === 1);
  return (
    cells.length % 2 === 1 &&
    times.every((at, index) => index === 0 || at > (times[index - 1] ?? 0))
  );
}

function isMeter(value: unknown): value is Exclude<MeterLimit, { kind: 'concurrency' }> {
  const { kind, name, unit, limit, windowMs, reset } = fieldsOf(value);
  if (typeof name !== 'string' || !isCount(limit)) return false;
  if (unit !== 'requests' && unit !== 'tokens' && unit !== 'microUsd') return false;
  return kind === 'rolling'
    ? isCount(windowMs) && windowMs > 0
    : kind === 'calendar' && isResetPeriod(reset);
}

function isOpen(value: unknown, known: number): value is SavedReservation {
  const { slot, counters, charged, reservedAt, startedAt, renewedAt, ttlMs } = fieldsOf(value);
  return (
    typeof slot === 'string' &&
    Array.isArray(counters) &&
    counters.every((index) => isCount(index) && index < known) &&
    Array.isArray(charged) &&
    charged.length === 4 &&
    charged.every(isCount) &&
    isCount(reservedAt) &&
    (startedAt === null || isCount(startedAt)) &&
    (renewedAt === null || isCount(renewedAt)) &&
    isCount(ttlMs)
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** Of anything that is no object: none. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function wrong(field: string, problem: string): ConfigurationError {
  const allowed = "'empty', or what snapshot() gave, kept as JSON";
  return new ConfigurationError({ field, problem, allowed });
}
