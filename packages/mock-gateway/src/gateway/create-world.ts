import { ConfigurationError } from '@regpilot/contract';
import { plans } from '@regpilot/enforcement';
import type { Clock } from '../clock/clock.ts';
import { seededRandom } from '../clock/seeded-random.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { IdempotencyStore } from '../idempotency/idempotency-store.ts';
import { KeyRegistrar, type MintedKey } from '../keys/key-registrar.ts';
import { checkSeed, type KeySeed } from '../keys/key-seed.ts';
import { KeyStore } from '../keys/key-store.ts';
import { Limiter } from '../limits/limiter.ts';
import { enforceInMemory } from '../limits/store-in-use.ts';
import type { StoreInUse } from '../limits/store-in-use.ts';
import { Account } from './account.ts';
import type { CheckedGatewayOptions } from './gateway-options.ts';
import type { World } from './world.ts';

/** What outlives a reset. */
export interface Lasting {
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly closing: AbortSignal;
  readonly hashKey: (key: string) => string;
  /** The one that the gateway was given, if it was. */
  readonly store: StoreInUse | undefined;
}

/** A gateway in which nothing has happened yet. */
export function createWorld(
  options: CheckedGatewayOptions,
  { clock, faults, closing, hashKey, store }: Lasting,
): World {
  const plan = plans[options.plan];
  const keys = new KeyStore();
  const limiter = new Limiter(clock, options.plan, store?.enforce ?? enforceInMemory());
  const registrar = new KeyRegistrar({
    store: keys,
    clock,
    random: seededRandom(options.seed, 'keys'),
    plan,
    checkEnforceable: (key) => limiter.prepare(key),
    lagMs: (keyId) => faults.lagMs(keyId),
  });
  return {
    seed: options.seed,
    clock,
    plan,
    projectId: options.projectId,
    chunkDelayMs: options.chunkDelayMs,
    ids: seededRandom(options.seed, 'ids'),
    keys,
    hashKey,
    registrar,
    limiter,
    idempotency: new IdempotencyStore(),
    account: new Account(options.credits),
    faults,
    closing,
  };
}

/** The key that may do everything and has no limits, as a dashboard's owner has. */
const managementSeed: KeySeed = {
  name: 'management',
  environment: 'production',
  governor_enabled: false,
  permissions: { manage_keys: true, governor: true },
  legacy: true,
};

/** @returns the management key's secret. @throws ConfigurationError for a key that is not valid or is there twice. */
export function plantKeys(world: World, { managementKey, keys }: CheckedGatewayOptions): string {
  const { secret } = plantKey(world, { ...managementSeed, secret: managementKey }, 'managementKey');
  keys.forEach((seed, index) => plantKey(world, seed, `keys[${index}]`));
  return secret;
}

/** @throws ConfigurationError */
export function plantKey(
  { keys, registrar, hashKey, plan }: World,
  seed: KeySeed,
  field: string,
): MintedKey {
  const checked = checkSeed(seed, field);
  if (checked.secret !== undefined && keys.hasHash(hashKey(checked.secret))) {
    throw new ConfigurationError({
      field: `${field}.secret`,
      problem: 'is there already',
      allowed: 'a key of its own',
    });
  }
  if (checked.request.governor_enabled === true && !plan.governor) {
    throw new ConfigurationError({
      field: `${field}.governor_enabled`,
      problem: "is not in the gateway's plan",
      allowed: 'false, or a plan with the Governor: startup and above',
    });
  }
  return registrar.plant(checked);
}
