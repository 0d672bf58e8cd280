import {
  createEnforcer,
  memoryStore,
  type Enforcer,
  type EnforcerOptions,
  type EnforcementStore,
} from '@regpilot/enforcement';

/** Makes an enforcer on the counters of a gateway. */
export type Enforce = (options: Omit<EnforcerOptions, 'store'>) => Enforcer;

/** On counters of their own, which begin empty. Reports on them are done at once, so nobody has to wait for them. */
export function enforceInMemory(): Enforce {
  const store = memoryStore({ snapshot: 'empty' });
  return (options) => createEnforcer({ ...options, store });
}

/** A store of the caller's, and the enforcers that may have something on its way there. */
export class StoreInUse {
  readonly #store: EnforcementStore;
  /** Of every version of every key: a call may end long after the limits that it was admitted by were changed. */
  readonly #enforcers = new Set<Enforcer>();

  constructor(store: EnforcementStore) {
    this.#store = withoutClose(store);
  }

  readonly enforce: Enforce = (options) => {
    const enforcer = createEnforcer({ ...options, store: this.#store });
    this.#enforcers.add(enforcer);
    return enforcer;
  };

  /**
   * Resolves when the store has all that it was to be told. A store that does not answer is waited for as long as for a
   * decision, and told once more.
   *
   * @throws AggregateError of what it did not take.
   */
  async flush(): Promise<void> {
    const outcomes = await Promise.allSettled(
      Array.from(this.#enforcers, (enforcer) => enforcer.close()),
    );
    const errors: unknown[] = outcomes.flatMap((outcome) => {
      if (outcome.status === 'fulfilled') return [];
      const { reason }: { readonly reason: unknown } = outcome;
      return reason instanceof AggregateError ? reason.errors : [reason];
    });
    if (errors.length > 0)
      throw new AggregateError(errors, 'The store of the limits did not take all that was counted');
  }
}

/** Enforcers close the store that they are on, and this one is somebody else's. */
function withoutClose(store: EnforcementStore): EnforcementStore {
  if (store.close === undefined) return store;
  return {
    reserve: (request) => store.reserve(request),
    arrived: (id) => store.arrived(id),
    settle: (id, actual) => store.settle(id, actual),
    release: (id) => store.release(id),
    ...(store.renew === undefined ? {} : { renew: (id) => store.renew?.(id) }),
    usage: (slot, meters) => store.usage(slot, meters),
  };
}
