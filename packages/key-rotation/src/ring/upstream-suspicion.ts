import type { KeyRecord } from './key-record.ts';
import { isGone } from './key-state.ts';

/** A key that went through within this time has proved that it is good. */
const provenForMs = 60_000;
/** Keys that are refused within this time of each other are refused together. */
const togetherMs = 5000;
/** Longer than this nobody is taken at his word: then the keys are treated as bad after all. */
const longestMs = 60_000;

/**
 * Whether a refusal looks like a failure of the upstream rather than of its key: at least two keys
 * have lately proved to be good, and now every one of these is refused at the same time.
 */
export function isRefusedTogether(
  refused: KeyRecord,
  records: readonly KeyRecord[],
  at: number,
): boolean {
  const proven = records.filter(
    ({ health, lastOkAt }) => !isGone(health, at) && lastOkAt > at - provenForMs,
  );
  return (
    proven.length >= 2 &&
    proven.every(
      (record) =>
        record === refused ||
        (record.health.refusals.length > 0 && record.lastRefusedAt > at - togetherMs),
    )
  );
}

/** Remembers that the upstream is under suspicion, until a key goes through again or a minute is over. */
export class UpstreamSuspicion {
  #untilAt = 0;
  #sinceSeq = Infinity;

  /** Whether the suspicion began with this refusal. */
  noteRefused(refused: KeyRecord, records: readonly KeyRecord[], seq: number, at: number): boolean {
    if (this.isSuspect(at) || !isRefusedTogether(refused, records, at)) return false;
    this.#untilAt = at + longestMs;
    this.#sinceSeq = seq;
    return true;
  }

  /** Whether the suspicion ended with this success; one that began before it says nothing. */
  noteAccepted(startedSeq: number): boolean {
    if (startedSeq <= this.#sinceSeq) return false;
    this.#untilAt = 0;
    this.#sinceSeq = Infinity;
    return true;
  }

  isSuspect(at: number): boolean {
    return at < this.#untilAt;
  }
}
