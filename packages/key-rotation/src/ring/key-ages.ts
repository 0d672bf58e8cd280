import type { KeyRecord } from './key-record.ts';
import { isGone } from './key-state.ts';
import type { RingEvents } from './ring-events.ts';

const dayMs = 86_400_000;
/** Keys are to be rotated every 90 days; the first threshold leaves two weeks for it. */
const warningDays = [75, 90];
const firstWarningDays = 75;

/** A key's age. Counted from when the ring first saw it where its source does not say: it is that old at least. */
export interface KeyAge {
  readonly ms: number;
  readonly atLeast: boolean;
}

export function ageOf({ createdAt, firstSeenAt }: KeyRecord, now: number): KeyAge {
  const bornAt = createdAt ?? firstSeenAt;
  return { ms: Math.max(0, now - bornAt), atLeast: createdAt === null };
}

/**
 * Tells of keys that are old or past their end. There is no timer: it happens beside the first call
 * after the time.
 */
export class KeyAges {
  readonly #events: RingEvents;
  /** When there may next be something to tell. */
  dueAt = 0;

  constructor(events: RingEvents) {
    this.#events = events;
  }

  check(records: readonly KeyRecord[], now: number): void {
    this.dueAt = Infinity;
    for (const record of records) {
      this.#tellEnd(record, now);
      if (isGone(record.health, now)) continue;
      const age = ageOf(record, now);
      const days = Math.floor(age.ms / dayMs);
      this.#warn(record, days, age.atLeast, now);
      const nextDays = Math.max(firstWarningDays, days + 1);
      this.dueAt = Math.min(this.dueAt, record.health.notAfter, now - age.ms + nextDays * dayMs);
    }
  }

  #tellEnd(record: KeyRecord, at: number): void {
    const ended = record.health.notAfter <= at;
    if (ended && !record.endTold)
      this.#events.emit({ type: 'key.expired', at, keyId: record.keyId });
    record.endTold = ended;
  }

  /** Once for each day of its life: often enough to be noticed, too seldom to be switched off. */
  #warn(record: KeyRecord, days: number, atLeast: boolean, at: number): void {
    const thresholdDays = warningDays.findLast((threshold) => days >= threshold);
    if (thresholdDays === undefined || record.warnedAtDays === days) return;
    record.warnedAtDays = days;
    const { keyId } = record;
    this.#events.emit({ type: 'age.warning', at, keyId, ageDays: days, thresholdDays, atLeast });
  }
}
