import {
  createEnforcer,
  redisStore,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
} from '@regpilot/enforcement';
import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { redisProgram } from './redis-program.ts';
import { unreachable } from '../decision/limit-sizes.ts';

/**
 * Exact windows, all three limits or none. `windowFrom: 'admitted'` is what the peers do; with `'arrived'` each call
 * reports its arrival and its end as well, which its decision does not wait for.
 */
export const start: StartProgram = (options) => {
  const windowFrom = textOption(options, 'windowFrom');
  if (windowFrom !== 'admitted' && windowFrom !== 'arrived')
    throw new TypeError('windows begin at no such time');
  return redisProgram(({ client }, prefix) => {
    const enforcer = createEnforcer({
      policies: [
        requestsPerSecond(unreachable),
        requestsPerMinute(unreachable),
        requestsPerDay(unreachable),
      ],
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
  })(options);
};
