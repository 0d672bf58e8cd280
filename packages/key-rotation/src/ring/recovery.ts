import { RegPilotError } from '@regpilot/contract';
import { abortable } from '../attempt/abortable.ts';
import { AllKeysFailedError } from '../errors/all-keys-failed-error.ts';
import type { CallKeys } from './call-keys.ts';
import type { KeyDesk } from './key-desk.ts';
import { describeFailures } from './describe-failures.ts';
import type { KeyLease } from './key-lease.ts';
import type { RecoveryLimits } from './key-pool.ts';
import type { KeyRecord } from './key-record.ts';
import type { KeySet } from './key-set.ts';
import { pickProbe } from './pick-probe.ts';
import type { Refresher } from './refresher.ts';
import type { RingEvents } from './ring-events.ts';
import type { UpstreamSuspicion } from './upstream-suspicion.ts';
import type { StartSequence } from './start-sequence.ts';

/** Sets of new keys, all refused, after which a call gives up: a source that flaps cannot keep it for ever. */
const maxNewSets = 3;
/**
 * How long a call waits for the source's next turn. Where a key dies before its successor can be read,
 * as with a mounted secret that takes its time, a call that asked once would fail for nothing. As the
 * pauses between unproductive refreshes double, a call gives up 1.3 s after the first of them.
 */
const refreshPatienceMs = 1000;

export interface RecoveryParts {
  readonly keys: KeySet;
  readonly desk: KeyDesk;
  /** Null for a ring of fixed keys. */
  readonly refresher: Refresher | null;
  readonly sequence: StartSequence;
  readonly events: RingEvents;
  readonly suspicion: UpstreamSuspicion;
  readonly now: () => number;
  readonly isClosed: () => boolean;
}

/** What a call does that has tried every key: it may be that the keys were replaced, or that one works again. */
export class Recovery {
  readonly #parts: RecoveryParts;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  async recover(call: CallKeys, limits: RecoveryLimits): Promise<KeyLease> {
    const { signal } = limits;
    const lease =
      (await this.#refresh(call, signal)) ??
      (await this.#probe(call, signal)) ??
      (await this.#awaitNewKeys(call, signal));
    if (lease !== null) return lease;
    throw this.#giveUp(call, limits);
  }

  /** One refresh; another one only when it brought a set of which every key has already failed, too. */
  async #refresh(call: CallKeys, signal: AbortSignal | undefined): Promise<KeyLease | null> {
    const { keys } = this.#parts;
    for (;;) {
      const lease = this.#acquire(call);
      if (lease !== null) return lease;
      const { generation } = keys;
      if (!(await this.#askSource(call, signal)) || keys.generation === generation)
        return this.#acquire(call);
    }
  }

  /** Refreshes until the source's next turn is later than the call has patience. */
  async #awaitNewKeys(call: CallKeys, signal: AbortSignal | undefined): Promise<KeyLease | null> {
    // Where there never was a key, its absence is a mistake to be told at once.
    if (this.#parts.keys.records.length === 0) return null;
    for (;;) {
      if (!(await this.#askSource(call, signal))) return null;
      const lease = this.#acquire(call);
      if (lease !== null) return lease;
    }
  }

  /** False when the source was not asked: there is none, its turn is too late, or it flaps. */
  async #askSource(call: CallKeys, signal: AbortSignal | undefined): Promise<boolean> {
    const { keys, refresher, sequence } = this.#parts;
    if (refresher === null || call.newSets === maxNewSets) return false;
    const { generation } = keys;
    const result = await refresher.refreshSince(sequence.last, refreshPatienceMs, signal);
    if (keys.generation !== generation) call.newSets += 1;
    return result !== null;
  }

  /**
   * Tries the keys that are cooling, one at a time for all calls: each call takes part in trials that
   * began after itself as if they were its own, and starts the next one when none is under way.
   */
  async #probe(call: CallKeys, signal: AbortSignal | undefined): Promise<KeyLease | null> {
    const { desk, keys, now, refresher } = this.#parts;
    for (;;) {
      const lease = this.#acquire(call);
      if (lease !== null) return lease;
      const probe = desk.probes.any();
      if (probe === undefined) {
        const record = pickProbe(keys.records, call, now(), refresher !== null);
        if (record === null) return null;
        if (call.hasTried(record)) call.usedSecondChance = true;
        return desk.lend(record, call);
      }
      const result = await abortable(probe.result, signal);
      if (result === 'refused' && probe.startedSeq > call.startedSeq)
        call.noteTried(probe.record, 'auth');
      if (result === 'accepted' && this.#takesSecondChance(call, probe.record))
        return desk.lend(probe.record, call);
    }
  }

  /** A key that worked for somebody after it had failed for this call is worth another attempt, once. */
  #takesSecondChance(call: CallKeys, record: KeyRecord): boolean {
    if (!call.hasTried(record) || call.usedSecondChance || !this.#parts.desk.mayUse(record))
      return false;
    call.usedSecondChance = true;
    return true;
  }

  #acquire(call: CallKeys): KeyLease | null {
    if (this.#parts.isClosed()) throw new RegPilotError('CLOSED', 'The key ring is closed');
    return this.#parts.desk.acquire(call);
  }

  /** What the call ends with. */
  #giveUp(call: CallKeys, limits: RecoveryLimits): unknown {
    const { keys, events, now, refresher, suspicion } = this.#parts;
    const { records } = keys;
    const sourceError = refresher?.lastError ?? null;
    if (records.length === 0 && sourceError !== null) return sourceError;
    const at = now();
    events.emit({ type: 'ring.exhausted', at, keyIds: records.map(({ keyId }) => keyId) });
    // That the keys have failed is then not the news; what the upstream said is.
    if (suspicion.isSuspect(at) && limits.lastError !== undefined) return limits.lastError;
    return new AllKeysFailedError({
      keys: describeFailures(records, at),
      attempts: limits.attempts,
      cause: limits.lastError,
      secrets: [...records, ...call.used()].map((record) => record.reveal()),
    });
  }
}
