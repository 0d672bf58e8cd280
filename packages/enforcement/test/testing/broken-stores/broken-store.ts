import { memoryStore } from '../../../src/index.ts';
import type { EnforcementStore, MemoryStore, ReserveRequest } from '../../../src/index.ts';

/** A store that breaks one promise, and the case that has to tell. */
export interface BrokenStore {
  readonly breaks: string;
  readonly caughtBy: string;
  readonly create: (now: () => number) => EnforcementStore;
}

/** A memory store with some of its calls replaced. */
export function memoryStoreBut(
  replace: (store: MemoryStore, now: () => number) => Partial<EnforcementStore>,
): BrokenStore['create'] {
  return (now) => {
    const store = memoryStore({ now, snapshot: 'empty' });
    return {
      reserve: (request) => store.reserve(request),
      arrived: (id) => store.arrived(id),
      settle: (id, actual) => store.settle(id, actual),
      release: (id) => store.release(id),
      renew: (id) => store.renew(id),
      usage: (slot, meters) => store.usage(slot, meters),
      ...replace(store, now),
    };
  };
}

/** A memory store that is asked for something else than what was asked. */
export function memoryStoreAsked(
  change: (request: ReserveRequest) => Partial<ReserveRequest>,
): BrokenStore['create'] {
  return memoryStoreBut((store) => ({
    reserve: (request) => store.reserve({ ...request, ...change(request) }),
  }));
}
