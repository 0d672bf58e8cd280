import { ConfigurationError } from '@regpilot/contract';
import type { MemoryStore } from '../stores/memory-store.ts';
import type { Enforcer } from './enforcer.ts';
import { checkEnforcerOptions } from './enforcer-options.ts';
import type { EnforcerOptions } from './enforcer-options.ts';
import { PolicyEnforcer } from './policy-enforcer.ts';
import { openStoreWay } from './store-way.ts';
import type { OpenStore } from './store-way.ts';

/** @throws ConfigurationError for a wrong option, here and not at the first call. */
export function createEnforcer(options: EnforcerOptions): Enforcer {
  return new PolicyEnforcer(checkEnforcerOptions(options), openStoreWay);
}

export interface MemoryEnforcerOptions extends EnforcerOptions {
  readonly store?: MemoryStore | undefined;
}

/**
 * `createEnforcer` for memory stores alone. A bundler leaves out what it takes to use other stores.
 *
 * @throws ConfigurationError as `createEnforcer` does, and for another store.
 */
export function createMemoryEnforcer(options: MemoryEnforcerOptions): Enforcer {
  return new PolicyEnforcer(checkEnforcerOptions(options), refuseStore);
}

const refuseStore: OpenStore = () => {
  throw new ConfigurationError({
    field: 'store',
    problem: 'is not in memory',
    allowed: 'memoryStore(); createEnforcer takes other stores',
  });
};
