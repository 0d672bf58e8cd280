import type { AttemptOutcome } from '../attempt/outcome.ts';
import { CallKeys } from './call-keys.ts';
import { chooseKey, type Strategy } from './choose-key.ts';
import { KeyLease } from './key-lease.ts';
import type { KeyRecord } from './key-record.ts';
import type { KeySet } from './key-set.ts';
import { changeHealth, isSpotless, retryAtOf, stateOf, type KeyState } from './key-state.ts';
import { Probes } from './probes.ts';
import { reportedEvents } from './reported-events.ts';
import type { RingEvents } from './ring-events.ts';
import { preference, standingOf } from './standing.ts';
import type { StartSequence } from './start-sequence.ts';

export interface KeyDeskParts {
  readonly keys: KeySet;
  readonly strategy: Strategy;
  readonly sequence: StartSequence;
  readonly events: RingEvents;
  readonly now: () => number;
  readonly random: () => number;
}

/** Lends keys to attempts and takes them back with what came of it. All of it at once, nothing awaited. */
export class KeyDesk {
  readonly probes: Probes = new Probes();
  readonly #parts: KeyDeskParts;

  constructor(parts: KeyDeskParts) {
    this.#parts = parts;
  }

  begin(replayable: boolean): CallKeys {
    return new CallKeys(this.#parts.sequence.last, this.#parts.keys.generation, replayable);
  }

  acquire(call: CallKeys): KeyLease | null {
    const now = this.#parts.now();
    const record = this.#choose(call, preference.limited, now);
    return record === null ? null : this.lend(record, call, now);
  }

  hasOther(call: CallKeys): boolean {
    return this.#choose(call, preference.denied, this.#parts.now()) !== null;
  }

  #choose(call: CallKeys, upTo: number, now: number): KeyRecord | null {
    const { keys, strategy } = this.#parts;
    return chooseKey({ records: keys.records, strategy, call, now, upTo });
  }

  /** A key that is cooling is lent as a trial. Only for keys that may be used: see `mayUse`. */
  lend(record: KeyRecord, call: CallKeys, at: number = this.#parts.now()): KeyLease {
    const { sequence, events } = this.#parts;
    const lease = new KeyLease(record, sequence.next(), record.health.coolUntilAt !== null);
    record.lastStartedSeq = lease.startedSeq;
    record.inFlight += 1;
    record.firstUsedAt ??= at;
    record.lastUsedAt = at;
    if (lease.probe) {
      record.health = changeHealth(record.health, { type: 'probe-started' });
      this.probes.start(record, lease.startedSeq);
      events.emit({ type: 'key.probing', at, keyId: record.keyId });
    }
    if (call.lastRecord !== undefined && call.lastRecord !== record) {
      events.emit({
        type: 'failover',
        at,
        fromKeyId: call.lastRecord.keyId,
        toKeyId: record.keyId,
      });
    }
    call.lastRecord = record;
    return lease;
  }

  /** Not after it was banned or removed, and not while somebody else tries it out. */
  mayUse(record: KeyRecord): boolean {
    return !record.detached && record.health.final === null && !record.health.probing;
  }

  confirm(call: CallKeys, lease: KeyLease): boolean {
    const { record } = lease;
    if (!record.detached && record.health.final === null) return true;
    this.report(call, lease, { outcome: 'aborted' });
    return false;
  }

  renew(call: CallKeys, lease: KeyLease): KeyLease | null {
    const { record } = lease;
    if (!this.mayUse(record)) return null;
    const standing = standingOf(record.health, this.#parts.now());
    return standing === 'limited' && this.hasOther(call) ? null : this.lend(record, call);
  }

  report(call: CallKeys, lease: KeyLease, outcome: AttemptOutcome): void {
    if (!lease.close()) return;
    const { record } = lease;
    record.inFlight -= 1;
    count(record, outcome);
    if (leavesKeyBehind(outcome)) call.noteTried(record, outcome.outcome);
    if (!record.detached) this.#learn(lease, outcome);
    if (lease.probe) this.probes.end(record, probeResult(outcome));
  }

  #learn(lease: KeyLease, outcome: AttemptOutcome): void {
    const { record } = lease;
    const before = record.health;
    if (outcome.outcome === 'ok' && isSpotless(before)) {
      // The way of nearly every call: it needs no clock, and there is nothing to tell.
      record.health = changeHealth(before, { type: 'accepted', startedSeq: lease.startedSeq });
      return;
    }
    const at = this.#parts.now();
    for (const event of reportedEvents(outcome, lease, at, this.#parts.random)) {
      record.health = changeHealth(record.health, event);
    }
    if (outcome.outcome === 'auth' && record.health.refusals !== before.refusals) {
      this.#parts.events.emit({ type: 'key.refused', at, keyId: record.keyId });
    }
    this.#tellChange(record, stateOf(before, at), at);
  }

  #tellChange(record: KeyRecord, before: KeyState, at: number): void {
    const state = stateOf(record.health, at);
    if (state === before) return;
    const { events } = this.#parts;
    const { keyId } = record;
    if (state === 'cooling' || state === 'limited') {
      events.emit({ type: `key.${state}`, at, keyId, retryAt: retryAtOf(record.health, at) });
    } else if (state === 'active') {
      events.emit({ type: 'key.recovered', at, keyId });
    }
  }

  soonestKeyMs(): number | null {
    const at = this.#parts.now();
    let soonest: number | null = null;
    for (const { health } of this.#parts.keys.records) {
      if (standingOf(health, at) !== 'limited') continue;
      soonest = Math.min(soonest ?? Infinity, health.limitedUntilAt - at);
    }
    return soonest;
  }
}

/** Which counter each outcome adds to. An abort and a denial say nothing about the gateway's answers. */
const counterOf = {
  ok: 'ok',
  auth: 'refused',
  limited: 'limited',
  'missing-key': 'failed',
  forbidden: 'failed',
  transient: 'failed',
  fatal: 'failed',
  denied: null,
  aborted: null,
} as const satisfies Record<
  AttemptOutcome['outcome'],
  'ok' | 'refused' | 'limited' | 'failed' | null
>;

function count(record: KeyRecord, { outcome }: AttemptOutcome): void {
  const counter = counterOf[outcome];
  if (counter !== null) record[counter] += 1;
}

/** After these the call looks for another key; after the rest the same key is as good as before. */
function leavesKeyBehind({ outcome }: AttemptOutcome): boolean {
  return outcome === 'auth' || outcome === 'limited' || outcome === 'denied';
}

function probeResult({ outcome }: AttemptOutcome): 'accepted' | 'refused' | 'nothing' {
  if (outcome === 'auth') return 'refused';
  // Only a key that was recognised is counted against a limit.
  return outcome === 'ok' || outcome === 'limited' ? 'accepted' : 'nothing';
}
