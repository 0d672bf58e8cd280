import type { MeterUsage } from '../meters/meter.ts';
import type { Policy } from '../policies/policy.ts';
import type { MaybePromise } from '../stores/enforcement-store.ts';
import type { EnforcementSnapshot } from '../stores/memory/snapshot/enforcement-snapshot.ts';
import type { Admission } from './admission.ts';
import type { AdmitOptions } from './admit-options.ts';
import type { CallFacts } from './call-facts.ts';
import type { EnforcementEventName, EnforcementEventOf } from './events/enforcement-events.ts';

export interface Enforcer {
  /**
   * Decides on one call. Checks first, in the order key status, expiry, address, capability, scope,
   * model, max tokens, custom; then all meters at once, which charge all or nothing: those with scope
   * `client` come first, then `key`, then scopes of the user's own.
   *
   * Observed policies deny nothing, and see only calls that the enforced ones admit. Their meters
   * are an accounting of their own: all or nothing among themselves, and without the calls that an
   * observed policy would have denied.
   *
   * A store other than memory reserves scope by scope; when a later scope denies, the earlier ones are
   * given back, and the retry time is that of the scope that denied.
   *
   * A memory store answers at once and without a promise, unless a check is asynchronous; `await` takes
   * both. With `wait` it is always a promise.
   *
   * A store that throws, rejects or does not answer within `storeTimeoutMs` is away: what becomes of the call then,
   * `onStoreError` says.
   *
   * @throws ConfigurationError for facts that the policies cannot judge, for wrong options, and of a store;
   *   whatever a check throws; with `wait` also the signal's reason, and RegPilotError with code
   *   CLOSED once the enforcer is closed. Where there is a promise, it rejects. Nothing is charged then.
   */
  admit(call: CallFacts, options: AdmitOptions & { readonly wait: true }): Promise<Admission>;
  admit(call: CallFacts, options?: AdmitOptions): MaybePromise<Admission>;
  /**
   * How the meters stand for a slot, or for a call: of scopes that are functions, only a call tells.
   * Charges nothing. `policies` has to be given with a slot where the enforcer has a function of the
   * call for them. Rejects with RegPilotError STORE_UNAVAILABLE while the store is away, as `headers` does.
   */
  usage(
    asked: string | CallFacts,
    policies?: readonly Policy[],
  ): MaybePromise<readonly MeterUsage[]>;
  /**
   * `X-RateLimit-*` of the per-minute request limit, and the IETF fields of all limits that are enforced
   * on the key. Names in lower case. Empty without limits.
   */
  headers(slot: string, policies?: readonly Policy[]): MaybePromise<Record<string, string>>;
  /**
   * Tells of events by name, `*` for all. What a listener throws is swallowed.
   *
   * @returns what ends it.
   * @throws ConfigurationError for a name that does not exist.
   */
  on<Name extends EnforcementEventName | '*'>(
    name: Name,
    listener: (event: EnforcementEventOf<Name>) => void,
  ): () => void;
  /**
   * All counters of its memory store as plain JSON, for `memoryStore({ snapshot })` in the next process.
   *
   * @throws ConfigurationError with another store: it keeps its counters itself.
   */
  snapshot(): EnforcementSnapshot;
  /**
   * Turns away those who wait, waits for reports on their way, sends what a store has not been told yet a last
   * time, and closes the store. Throws an AggregateError of reports that failed, 100 at most.
   */
  close(): Promise<void>;
}
