import type { AttemptOutcome } from '../attempt/outcome.ts';
import type { KeyLease } from './key-lease.ts';
import type { KeyRecord } from './key-record.ts';
import type { KeySet } from './key-set.ts';
import {
  changeHealth,
  isSpotless,
  retryAtOf,
  stateOf,
  type KeyEvent,
  type KeyHealth,
} from './key-state.ts';
import { reportedEvents } from './reported-events.ts';
import type { RingEvents } from './ring-events.ts';
import type { UpstreamSuspicion } from './upstream-suspicion.ts';

export interface OutcomeLearnerParts {
  readonly keys: KeySet;
  readonly events: RingEvents;
  readonly suspicion: UpstreamSuspicion;
  readonly now: () => number;
  readonly random: () => number;
}

/** Changes the health of a key, and of the keys that share its quota, by what came of an attempt. */
export class OutcomeLearner {
  readonly #parts: OutcomeLearnerParts;

  constructor(parts: OutcomeLearnerParts) {
    this.#parts = parts;
  }

  learn(lease: KeyLease, outcome: AttemptOutcome): void {
    const { record, startedSeq } = lease;
    const before = record.health;
    if (outcome.outcome === 'ok') this.#noteAccepted(lease);
    if (outcome.outcome === 'ok' && isSpotless(before)) {
      // The way of nearly every call: it needs no clock, and there is nothing to tell.
      record.health = changeHealth(before, { type: 'accepted', startedSeq });
      return;
    }
    const at = this.#parts.now();
    if (outcome.outcome === 'auth' && startedSeq > before.lastOkSeq) this.#noteRefused(lease, at);
    const { random, suspicion } = this.#parts;
    const lenient = suspicion.isSuspect(at);
    const events = reportedEvents(outcome, lease, { at, random, lenient });
    record.health = events.reduce(changeHealth, before);
    if (outcome.outcome === 'auth' && record.health.refusals !== before.refusals) {
      this.#parts.events.emit({ type: 'key.refused', at, keyId: record.keyId });
    }
    this.#tellChange(record, before, at);
    if (record.group !== null) this.#changeGroup(record, events, at);
  }

  #noteAccepted({ record, startedAt, startedSeq }: KeyLease): void {
    const { suspicion, now } = this.#parts;
    record.lastOkAt = Math.max(record.lastOkAt, startedAt);
    if (suspicion.noteAccepted(startedSeq)) this.#tellUpstream('upstream.trusted', now());
  }

  #noteRefused({ record, startedSeq }: KeyLease, at: number): void {
    const { keys, suspicion } = this.#parts;
    record.lastRefusedAt = at;
    if (suspicion.noteRefused(record, keys.records, startedSeq, at))
      this.#tellUpstream('upstream.suspect', at);
  }

  #tellUpstream(type: 'upstream.suspect' | 'upstream.trusted', at: number): void {
    const { events, keys } = this.#parts;
    events.emit({ type, at, keyIds: keys.records.map(({ keyId }) => keyId) });
  }

  /** A limit is the account's: it holds for every key of the group, and so does its end. */
  #changeGroup(record: KeyRecord, events: readonly KeyEvent[], at: number): void {
    const changes = events.flatMap(groupEvents);
    for (const peer of this.#parts.keys.peersOf(record)) {
      const before = peer.health;
      peer.health = changes.reduce(changeHealth, before);
      this.#tellChange(peer, before, at);
    }
  }

  #tellChange(record: KeyRecord, before: KeyHealth, at: number): void {
    const state = stateOf(record.health, at);
    if (state === stateOf(before, at)) return;
    const { events } = this.#parts;
    const { keyId } = record;
    if (state === 'cooling' || state === 'limited') {
      events.emit({ type: `key.${state}`, at, keyId, retryAt: retryAtOf(record.health, at) });
    } else if (state === 'active') {
      events.emit({ type: 'key.recovered', at, keyId });
    }
  }
}

function groupEvents(event: KeyEvent): KeyEvent[] {
  if (event.type === 'limited') return [{ ...event, type: 'group-limited' }];
  return event.type === 'accepted' ? [{ ...event, type: 'group-accepted' }] : [];
}
