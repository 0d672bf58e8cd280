import type { AttemptOutcome } from '../attempt/outcome.ts';
import { CallKeys } from './call-keys.ts';
import { chooseKey, takeTurn, type ChoiceOfKeys } from './choose-key.ts';
import { countOutcome } from './count-outcome.ts';
import { isQuota, type KeyQuota } from './key-account.ts';
import { KeyLease } from './key-lease.ts';
import type { KeyRecord } from './key-record.ts';
import type { KeySet } from './key-set.ts';
import { changeHealth, isGone } from './key-state.ts';
import { OutcomeLearner } from './learn-outcome.ts';
import type { KeyAges } from './key-ages.ts';
import { Probes } from './probes.ts';
import type { RetryBudget } from './retry-budget.ts';
import type { RingEvents } from './ring-events.ts';
import { preference, standingOf } from './standing.ts';
import type { StartSequence } from './start-sequence.ts';
import type { Strategy } from './strategies.ts';
import type { UpstreamSuspicion } from './upstream-suspicion.ts';

export interface KeyDeskParts {
  readonly keys: KeySet;
  readonly strategy: Strategy;
  /** What is left of a key's quota by its user's own books; they go before what gateways tell. */
  readonly quota: ((keyId: string) => KeyQuota | null | undefined) | null;
  readonly sequence: StartSequence;
  readonly events: RingEvents;
  readonly suspicion: UpstreamSuspicion;
  readonly ages: KeyAges;
  /** Null for a ring whose calls may retry as often as each likes. */
  readonly budget: RetryBudget | null;
  readonly now: () => number;
  readonly random: () => number;
}

/** Lends keys to attempts and takes them back with what came of it. All of it at once, nothing awaited. */
export class KeyDesk {
  readonly probes: Probes = new Probes();
  readonly #parts: KeyDeskParts;
  readonly #learner: OutcomeLearner;

  constructor(parts: KeyDeskParts) {
    this.#parts = parts;
    this.#learner = new OutcomeLearner(parts);
  }

  begin(replayable: boolean): CallKeys {
    this.#parts.budget?.deposit();
    return new CallKeys(this.#parts.sequence.last, replayable);
  }

  acquire(call: CallKeys): KeyLease | null {
    const { ages, keys } = this.#parts;
    const now = this.#parts.now();
    if (now >= ages.dueAt) ages.check(keys.records, now);
    const choice = this.#choiceFor(call, preference.limited, now);
    const record = chooseKey(choice);
    if (record === null) return null;
    takeTurn(record, choice);
    return this.lend(record, call, now);
  }

  hasOther(call: CallKeys): boolean {
    return chooseKey(this.#choiceFor(call, preference.denied, this.#parts.now())) !== null;
  }

  #choiceFor(call: CallKeys, upTo: number, now: number): ChoiceOfKeys {
    const { keys, strategy } = this.#parts;
    return { records: keys.records, strategy, call, now, upTo, shareLeft: this.#shareLeft };
  }

  /** Bound once: it is handed on with every choice. */
  readonly #shareLeft = (record: KeyRecord, now: number): number | null => {
    const quota = this.#ownQuota(record) ?? record.account.left(now);
    return quota === null || !isQuota(quota) ? null : quota.remaining / quota.limit;
  };

  #ownQuota({ keyId }: KeyRecord): KeyQuota | null {
    try {
      return this.#parts.quota?.(keyId) ?? null;
    } catch {
      // Books that cannot be read leave the quota unknown; a call must not fail for them.
      return null;
    }
  }

  /** A key that is cooling is lent as a trial. Only for keys that may be used: see `mayUse`. */
  lend(record: KeyRecord, call: CallKeys, at: number = this.#parts.now()): KeyLease {
    const { sequence, events } = this.#parts;
    const lease = new KeyLease(record, sequence.next(), at, record.health.coolUntilAt !== null);
    record.lastStartedSeq = lease.startedSeq;
    record.inFlight += 1;
    lease.account.lend();
    record.firstUsedAt ??= at;
    record.lastUsedAt = at;
    if (lease.probe) {
      record.health = changeHealth(record.health, { type: 'probe-started' });
      this.probes.start(record, lease.startedSeq);
      events.emit({ type: 'key.probing', at, keyId: record.keyId });
    }
    if (call.lastRecord !== undefined && call.lastRecord !== record)
      this.#noteHop(call, call.lastRecord, record, at);
    call.lastRecord = record;
    return lease;
  }

  /**
   * Every hop but a call's first is paid for from what the retry budget has earned, yet none is refused
   * for want of it: a call must not fail while a key that it has not tried may work, and the keys
   * bound its hops.
   */
  #noteHop(call: CallKeys, from: KeyRecord, to: KeyRecord, at: number): void {
    const { budget, events } = this.#parts;
    call.hops += 1;
    if (call.hops > 1) budget?.withdrawHop();
    events.emit({ type: 'failover', at, fromKeyId: from.keyId, toKeyId: to.keyId });
  }

  /** Not after it was banned or removed, and not while somebody else tries it out. */
  mayUse(record: KeyRecord): boolean {
    return this.#isHere(record) && !record.health.probing;
  }

  confirm(call: CallKeys, lease: KeyLease): boolean {
    const { record } = lease;
    if (this.#isHere(record)) return true;
    this.report(call, lease, { outcome: 'aborted' });
    return false;
  }

  #isHere({ detached, health }: KeyRecord): boolean {
    return !detached && !isGone(health, this.#parts.now());
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
    lease.account.giveBack();
    countOutcome(record, outcome);
    if (leavesKeyBehind(outcome)) call.noteTried(record, outcome.outcome);
    if (!record.detached) {
      this.#learner.learn(lease, outcome);
      if (outcome.quota !== undefined) lease.account.learn(outcome.quota, lease.startedSeq);
    }
    if (lease.probe) this.probes.end(record, probeResult(outcome));
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

/** After these the call looks for another key; after the rest the same key is as good as before. */
function leavesKeyBehind({ outcome }: AttemptOutcome): boolean {
  return outcome === 'auth' || outcome === 'limited' || outcome === 'denied';
}

function probeResult({ outcome }: AttemptOutcome): 'accepted' | 'refused' | 'nothing' {
  if (outcome === 'auth') return 'refused';
  // Only a key that was recognised is counted against a limit.
  return outcome === 'ok' || outcome === 'limited' ? 'accepted' : 'nothing';
}
