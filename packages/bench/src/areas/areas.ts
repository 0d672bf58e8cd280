import type { Area } from '../frame/area.ts';
import { calls } from './calls/calls.ts';
import { decision } from './decision/decision.ts';
import { growth } from './decision/growth.ts';
import { failover } from './failover/failover.ts';
import { gateway } from './gateway/gateway.ts';
import { gatewayStart } from './gateway-start/gateway-start.ts';
import { importing } from './import/import.ts';
import { leases } from './leases/leases.ts';
import { redis, redisRoundTrip } from './redis/redis.ts';
import { redisKeys } from './redis-growth/redis-keys.ts';
import { redisProcesses } from './redis-growth/redis-processes.ts';
import { rollingWindow } from './rolling-window/rolling-window.ts';
import { allKeysDead } from './rotation/all-keys-dead.ts';
import { deadKey } from './rotation/dead-key.ts';
import { revocation } from './rotation/revocation.ts';
import { rotations } from './rotation/rotations.ts';
import { storeDown } from './store-down/store-down.ts';
import { stream } from './stream/stream.ts';

/** In the order in which they are run and printed. */
export const areas: readonly Area[] = [
  calls,
  stream,
  importing,
  decision,
  growth,
  rollingWindow,
  redis,
  redisRoundTrip,
  redisProcesses,
  redisKeys,
  leases,
  storeDown,
  failover,
  deadKey,
  rotations,
  revocation,
  allKeysDead,
  gateway,
  gatewayStart,
];
