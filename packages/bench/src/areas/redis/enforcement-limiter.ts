import {
  createEnforcer,
  definePolicy,
  redisStore,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
} from '@regpilot/enforcement';
import type { Policy } from '@regpilot/enforcement';
import { unreachable } from '../decision/limit-sizes.ts';
import type { Connection } from './connect.ts';
import { windowsInSeconds, type LimitWindows } from './limit-windows.ts';
import type { RedisLimiter } from './redis-program.ts';

const requestsPerHours = (hours: number): Policy =>
  definePolicy({
    name: `requests_per_${hours}_hours`,
    meter: {
      kind: 'rolling',
      unit: 'requests',
      limit: unreachable,
      windowMs: hours * 3_600_000,
    },
  });

const policies = {
  1: requestsPerSecond(unreachable),
  60: requestsPerMinute(unreachable),
  3_600: requestsPerHours(1),
  43_200: requestsPerHours(12),
  86_400: requestsPerDay(unreachable),
} as const;

interface EnforcementWay {
  readonly windows?: LimitWindows;
  readonly windowFrom?: 'admitted' | 'arrived';
}

/** Exact windows, all three limits or none, in one script. */
export function enforcementLimiter(
  { client }: Connection,
  prefix: string,
  { windows = 'usual', windowFrom = 'admitted' }: EnforcementWay = {},
): RedisLimiter {
  const enforcer = createEnforcer({
    policies: windowsInSeconds[windows].map((seconds) => policies[seconds]),
    store: redisStore(client, { prefix }),
    windowFrom,
    // A busy machine is no outage: without the store a decision would be another one, and fail the run.
    storeTimeoutMs: 10_000,
  });
  return {
    decide: async (keyId) => {
      const admission = await enforcer.admit({ keyId, capability: 'chat' });
      if (!admission.allowed) throw new Error(`denied by ${admission.denial.policy}`);
      admission.arrived();
      admission.settle({});
    },
    close: () => enforcer.close(),
  };
}
