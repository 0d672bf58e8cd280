import type { PlanCaps } from '@regpilot/enforcement';
import type { Clock } from '../clock/clock.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import type { IdempotencyStore } from '../idempotency/idempotency-store.ts';
import type { KeyRegistrar } from '../keys/key-registrar.ts';
import type { Key, KeyStore } from '../keys/key-store.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { RouteMatch } from '../routing/router.ts';
import type { Account } from './account.ts';
import type { GatewayRequest } from './exchange.ts';

/** All that a gateway remembers. `reset` makes a new one. */
export interface World {
  readonly seed: number;
  readonly clock: Clock;
  readonly plan: PlanCaps;
  readonly projectId: string;
  readonly chunkDelayMs: number;
  readonly ids: SeededRandom;
  readonly keys: KeyStore;
  /** SHA-256 in hexadecimal. */
  readonly hashKey: (key: string) => string;
  readonly registrar: KeyRegistrar;
  readonly limiter: Limiter;
  readonly idempotency: IdempotencyStore;
  readonly account: Account;
  readonly faults: FaultPlan;
  /** Aborts when the gateway closes: nobody waits any longer then. */
  readonly closing: AbortSignal;
}

/** A request once its route and its caller are known: what every handler gets. */
export interface Call {
  readonly request: GatewayRequest;
  readonly requestId: string;
  /** When it arrived, epoch milliseconds of the gateway's clock. */
  readonly at: number;
  readonly match: RouteMatch;
  readonly key: Key;
  /** The body, not yet parsed. */
  readonly text: string;
}

/** Aborts when the caller goes or the gateway closes. */
export function goneSignal(world: World, { signal }: GatewayRequest): AbortSignal {
  return signal === undefined ? world.closing : AbortSignal.any([signal, world.closing]);
}
