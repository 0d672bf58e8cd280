import type { Area } from '../frame/area.ts';
import { calls } from './calls/calls.ts';
import { decision } from './decision/decision.ts';
import { failover } from './failover/failover.ts';
import { gateway } from './gateway/gateway.ts';
import { gatewayStart } from './gateway-start/gateway-start.ts';
import { stream } from './stream/stream.ts';

/** In the order in which they are run and printed. */
export const areas: readonly Area[] = [calls, stream, decision, failover, gateway, gatewayStart];
