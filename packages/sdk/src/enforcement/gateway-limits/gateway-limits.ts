import {
  createMemoryEnforcer,
  memoryStore,
  type Admission,
  type CallFacts,
  type Enforcer,
  type MeterPolicy,
  type Policy,
} from '@regpilot/enforcement';
import type { NamesOfKey } from '../../pipeline/ask-enforcer.ts';
import type { Runtime } from '../../pipeline/runtime.ts';
import type { TransportHeaders } from '../../transport/transport.ts';
import type { CurrentKeyReading, KeyReader } from './current-key.ts';
import type { UseAtStart } from './foreign-use.ts';
import { KeyLimits } from './key-limits.ts';
import { limitsInHeaders, limitsInRecord } from './told-limits.ts';

/** A call waits so long for the first record of its key. */
const firstAnswerMs = 2000;
const refreshMs = 60_000;
/** After a record that could not be read. */
const askAgainMs = 5000;

export interface GatewayLimitsParts {
  /** The client's policies, with one or more markers. */
  readonly policies: readonly Policy[];
  readonly runtime: Pick<Runtime, 'now' | 'after' | 'warn'>;
}

/**
 * Puts the limits that a gateway has for each key in the place of `gatewayLimits()`, and keeps up with
 * what others use of them. What others have used is charged to this process's own counters.
 */
export class GatewayLimits {
  readonly enforcer: Enforcer;
  readonly #parts: GatewayLimitsParts;
  readonly #keys = new Map<string, KeyLimits>();
  readonly #unknownKey: KeyLimits;
  /** Set while the use of others is charged. */
  #alone: readonly Policy[] | undefined;
  #hasWarned = false;
  /** Whether the gateway has no route for a key's own record. */
  #isSilent = false;

  /** @throws ConfigurationError for policies that an enforcer on a memory store cannot keep. */
  constructor(parts: GatewayLimitsParts) {
    const { policies, runtime } = parts;
    const { now, after } = runtime;
    this.#parts = parts;
    this.#unknownKey = new KeyLimits('', policies);
    // Checks the client's own policies now and not with the first call.
    createMemoryEnforcer({ policies: this.#unknownKey.policies });
    this.enforcer = createMemoryEnforcer({
      policies: ({ slot = '' }: CallFacts) =>
        this.#alone ?? (this.#keys.get(slot) ?? this.#unknownKey).policies,
      // A limit that never resets starts from what the gateway says is used of it.
      store: memoryStore({ now, snapshot: 'empty' }),
      now,
      after,
    });
  }

  /**
   * Before an attempt with a key: asks for its record, when that is due. With a promise only for the
   * first time, and for 2 s at most.
   */
  ready(
    key: NamesOfKey,
    signal: AbortSignal | undefined,
    read: KeyReader,
  ): Promise<void> | undefined {
    const limits = this.#of(key);
    const now = this.#parts.runtime.now();
    if (!this.#isSilent && !limits.isAsking && now - limits.askedAt >= refreshMs) {
      limits.askedAt = now;
      const reading = this.#ask(key, limits, read);
      if (limits.isNew) {
        limits.firstAnswer = this.#patiently(reading).then(() => {
          limits.firstAnswer = undefined;
        });
      }
      limits.isNew = false;
    }
    const { firstAnswer } = limits;
    return firstAnswer === undefined || signal === undefined
      ? firstAnswer
      : orAborted(firstAnswer, signal);
  }

  /** To be called when an attempt has been admitted, and handed to `learn` with its answer. */
  begin(key: NamesOfKey): UseAtStart {
    return this.#of(key).begin(this.enforcer);
  }

  /** After an answer that is no refusal. */
  learn(key: NamesOfKey, start: UseAtStart, headers: TransportHeaders): void {
    const limits = this.#of(key);
    const told = limitsInHeaders(headers, this.#parts.runtime.now());
    if (this.#isSilent) limits.adoptHeaders(told);
    limits.learn(told, start, this.enforcer, this.#chargeTo(key));
  }

  /** After a 429: something was used that this process does not know of. */
  doubt(key: NamesOfKey): void {
    this.#of(key).askedAt = Number.NEGATIVE_INFINITY;
  }

  #of({ localId }: NamesOfKey): KeyLimits {
    const known = this.#keys.get(localId);
    if (known !== undefined) return known;
    const limits = new KeyLimits(localId, this.#parts.policies);
    this.#keys.set(localId, limits);
    return limits;
  }

  async #ask(key: NamesOfKey, limits: KeyLimits, read: KeyReader): Promise<void> {
    const isFirst = limits.isNew;
    const start = limits.begin(this.enforcer);
    limits.isAsking = true;
    const reading = await read();
    limits.isAsking = false;
    this.#take(reading, limits);
    if (reading.kind !== 'record') return;
    // With no requests in between, the counters of limits that were not known are as they were then.
    const since = isFirst ? limits.begin(this.enforcer) : start;
    const told = limitsInRecord(reading.record);
    // How old the entries of a rolling window are, the record does not say; headers tell of each new one.
    const fresh = isFirst ? told : told.filter(({ policy }) => !limits.isRolling(policy));
    limits.learn(fresh, since, this.enforcer, this.#chargeTo(key));
  }

  #take(reading: CurrentKeyReading, limits: KeyLimits): void {
    if (reading.kind === 'absent') {
      this.#isSilent = true;
      this.#warn('the gateway has no route for it, and only its rate-limit headers are followed');
    } else if (reading.kind === 'failed') {
      limits.askedAt += askAgainMs - refreshMs;
    } else {
      try {
        limits.adoptRecord(reading.record);
      } catch {
        this.#warn('it has limits that this version cannot read, and they are left to the gateway');
      }
    }
  }

  #patiently(reading: Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = this.#parts.runtime.after(firstAnswerMs, () => {
      this.#warn(`it was not there after ${firstAnswerMs} ms, and calls go on without it`);
      resolve();
    });
    void reading.finally(() => {
      cancel();
      resolve();
    });
    return promise;
  }

  #warn(what: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#parts.runtime.warn(`gatewayLimits() asked the gateway for the key's own record: ${what}`);
  }

  #chargeTo(key: NamesOfKey): (meter: MeterPolicy, amount: number) => void {
    return (policy, amount) => {
      const { unit, limit } = policy.meter;
      this.#alone = [policy];
      try {
        const calls = unit === 'requests' ? Math.min(amount, limit) : 1;
        for (let call = 0; call < calls; call++) {
          const admission = this.#admitAlone(key);
          if (admission?.allowed !== true) return;
          admission.arrived();
          admission.settle({
            tokens: unit === 'tokens' ? amount : 0,
            costUsd: unit === 'microUsd' ? amount / 1e6 : 0,
          });
        }
      } finally {
        this.#alone = undefined;
      }
    };
  }

  #admitAlone({ keyId, localId }: NamesOfKey): Admission | undefined {
    const estimate = { tokens: 0, costUsd: 0 };
    const admission = this.enforcer.admit({ keyId, slot: localId, capability: null, estimate });
    // Neither the store nor a meter answers later.
    return admission instanceof Promise ? undefined : admission;
  }
}

/** What is aborted need not wait; who reads the signal next tells of it. */
function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: first, resolve } = Promise.withResolvers<void>();
  const goOn = (): void => {
    signal.removeEventListener('abort', goOn);
    resolve();
  };
  signal.addEventListener('abort', goOn, { once: true });
  void promise.then(goOn);
  if (signal.aborted) goOn();
  return first;
}
