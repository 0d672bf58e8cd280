import { ConfigurationError, RegPilotError } from '@regpilot/contract';
import type { AttemptOutcome } from '../attempt/outcome.ts';
import { createRingFetch } from '../fetch/ring-fetch.ts';
import { LeasedKey, type LeaseOptions } from '../lease/leased-key.ts';
import type { KeySource } from '../sources/key-source.ts';
import type { KeyListInput, ListedKey } from '../sources/read-key-list.ts';
import type { CallKeys } from './call-keys.ts';
import { callWithRing, type CallOptions } from './call-with-ring.ts';
import type { KeyedFunction } from './function-turns.ts';
import { KeyDesk } from './key-desk.ts';
import type { KeyLease } from './key-lease.ts';
import type { RecoveryLimits } from './key-pool.ts';
import { KeyAges } from './key-ages.ts';
import { keyRingBrand, type KeyRing } from './key-ring.ts';
import { KeySet } from './key-set.ts';
import { readKeys, type RingSettings } from './read-ring-options.ts';
import { Recovery } from './recovery.ts';
import { Refresher } from './refresher.ts';
import { RetryBudget } from './retry-budget.ts';
import { RingEvents, type KeyRingEventName, type KeyRingEventOf } from './ring-events.ts';
import { keyStatusOf, type KeyRingStatus } from './ring-status.ts';
import { StartSequence } from './start-sequence.ts';
import { UpstreamSuspicion } from './upstream-suspicion.ts';
import { changeHealth, type FinalState } from './key-state.ts';

/** Puts the parts of a ring together; what each does is in its own file. */
export class RotatingKeyRing implements KeyRing {
  readonly fetch: typeof globalThis.fetch;
  readonly #settings: RingSettings;
  readonly #keys = new KeySet();
  readonly #sequence = new StartSequence();
  readonly #events = new RingEvents();
  readonly #suspicion = new UpstreamSuspicion();
  readonly #ages = new KeyAges(this.#events);
  readonly #budget: RetryBudget | null;
  readonly #desk: KeyDesk;
  readonly #refresher: Refresher | null;
  readonly #recovery: Recovery;
  readonly #unwatch: (() => void) | undefined;
  #closed = false;

  constructor(settings: RingSettings) {
    this.#settings = settings;
    this.fetch = createRingFetch(this, settings);
    const { source, now, retryBudget } = settings;
    this.#budget = retryBudget === null ? null : new RetryBudget(retryBudget, now);
    const parts = {
      keys: this.#keys,
      sequence: this.#sequence,
      events: this.#events,
      suspicion: this.#suspicion,
    };
    this.#desk = new KeyDesk({ ...settings, ...parts, ages: this.#ages, budget: this.#budget });
    this.#refresher = source === null ? null : this.#createRefresher({ ...settings, source });
    const isClosed = (): boolean => this.#closed;
    this.#recovery = new Recovery({
      ...parts,
      desk: this.#desk,
      refresher: this.#refresher,
      now,
      isClosed,
    });
    if (source === null) this.#install(settings.keys, this.#sequence.next());
    this.#unwatch = source?.watch?.(() => this.#refresher?.refreshSoon());
    Object.defineProperty(this, keyRingBrand, { value: true });
  }

  #createRefresher(settings: RingSettings & { readonly source: KeySource }): Refresher {
    return new Refresher({
      ...settings,
      sequence: this.#sequence,
      events: this.#events,
      install: (keys, startedSeq) => this.#install(keys, startedSeq),
      describe: () => ({ generation: this.#keys.generation, size: this.size }),
      secrets: () => this.#keys.records.map((record) => record.reveal()),
    });
  }

  #install(keys: readonly ListedKey[], startedSeq: number): boolean {
    const at = this.#settings.now();
    const change = this.#keys.install(keys, startedSeq, at);
    // Also for the same keys: their source may know more about them than before.
    this.#ages.dueAt = at;
    if (change === null) return false;
    for (const { keyId } of change.added) this.#events.emit({ type: 'key.added', at, keyId });
    for (const record of change.removed) {
      // Whoever waits for its trial would wait for a key that is gone.
      this.#desk.probes.end(record, 'nothing');
      this.#events.emit({ type: 'key.removed', at, keyId: record.keyId });
    }
    return true;
  }

  get watchesQuota(): boolean {
    return this.#settings.watchesQuota;
  }

  get size(): number {
    return this.#keys.records.length;
  }

  call<T>(fn: KeyedFunction<T>, options: CallOptions = {}): Promise<T> {
    return callWithRing(this, this.#settings, fn, options);
  }

  lease(options?: LeaseOptions): Promise<LeasedKey> {
    return LeasedKey.first(this, this.#settings, options);
  }

  begin({ replayable = true }: { readonly replayable?: boolean } = {}): CallKeys {
    return this.#desk.begin(replayable);
  }

  acquire(call: CallKeys): KeyLease | null {
    if (this.#closed) throw new RegPilotError('CLOSED', 'The key ring is closed');
    this.#refresher?.refreshIfDue();
    return this.#desk.acquire(call);
  }

  recover(call: CallKeys, limits: RecoveryLimits): Promise<KeyLease> {
    return this.#recovery.recover(call, limits);
  }

  confirm(call: CallKeys, lease: KeyLease): boolean {
    return this.#desk.confirm(call, lease);
  }

  renew(call: CallKeys, lease: KeyLease): KeyLease | null {
    return this.#closed ? null : this.#desk.renew(call, lease);
  }

  report(call: CallKeys, lease: KeyLease, outcome: AttemptOutcome): void {
    this.#desk.report(call, lease, outcome);
  }

  hasOther(call: CallKeys): boolean {
    return !this.#closed && this.#desk.hasOther(call);
  }

  hasRetryLeft(): boolean {
    return this.#budget?.hasLeft() ?? true;
  }

  takeRetry(): void {
    this.#budget?.withdraw();
  }

  soonestKeyMs(): number | null {
    return this.#desk.soonestKeyMs();
  }

  status(): KeyRingStatus {
    const now = this.#settings.now();
    return {
      generation: this.#keys.generation,
      stale: this.#refresher !== null && this.#refresher.lastError !== null,
      upstreamSuspect: this.#suspicion.isSuspect(now),
      loadedAt: this.#refresher?.loadedAt ?? null,
      keys: this.#keys.records.map((record) => keyStatusOf(record, now)),
    };
  }

  async refresh(): Promise<{ readonly changed: boolean }> {
    if (this.#closed) throw new RegPilotError('CLOSED', 'The key ring is closed');
    const before = this.#keys.generation;
    const result = await this.#refresher?.refreshSince(this.#sequence.last, Infinity);
    if (result?.outcome === 'failed') throw result.error;
    return { changed: this.#keys.generation !== before };
  }

  replace(keys: KeyListInput): void {
    this.#install(readKeys(keys), this.#sequence.next());
  }

  ban(keyId: string): boolean {
    return this.#finish(keyId, 'disabled');
  }

  markRevoked(keyId: string): boolean {
    return this.#finish(keyId, 'revoked');
  }

  #finish(keyId: string, as: FinalState): boolean {
    const record = this.#keys.finish(keyId, as);
    if (record === undefined) return false;
    this.#desk.probes.end(record, 'nothing');
    this.#events.emit({ type: `key.${as}`, at: this.#settings.now(), keyId: record.keyId });
    return true;
  }

  setDraining(keyId: string, draining: boolean): boolean {
    const record = this.#keys.find(keyId);
    if (record === undefined) return false;
    if (record.health.draining === draining) return true;
    record.health = changeHealth(record.health, { type: 'draining', draining });
    const type = draining ? 'key.draining' : 'key.recovered';
    this.#events.emit({ type, at: this.#settings.now(), keyId: record.keyId });
    return true;
  }

  setKeyId(keyId: string, gatewayId: string): boolean {
    if (typeof gatewayId !== 'string' || gatewayId === '' || this.#keys.holds(gatewayId)) {
      throw new ConfigurationError({
        field: 'gatewayId',
        problem: 'is no id of a key',
        allowed: "the gateway's id, not the key",
      });
    }
    const record = this.#keys.find(keyId);
    if (record === undefined) return false;
    const bearer = this.#keys.find(gatewayId);
    if (bearer !== undefined && bearer !== record) {
      // Otherwise `ban` by that id would end one of the two and leave the other in use.
      throw new ConfigurationError({
        field: 'gatewayId',
        problem: 'is the id of another key of the ring',
        allowed: 'an id of its own for each key',
      });
    }
    record.gatewayId = gatewayId;
    return true;
  }

  on<Name extends KeyRingEventName | '*'>(
    name: Name,
    listener: (event: KeyRingEventOf<Name>) => void,
  ): () => void {
    return this.#events.on(name, listener);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#unwatch?.();
    this.#refresher?.close();
    this.#desk.probes.endAll();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
