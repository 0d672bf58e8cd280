import {
  allowModels,
  capabilities,
  createEnforcer,
  expires,
  keyStatus,
  maxTokens,
} from '@regpilot/enforcement';
import type { Admission } from '@regpilot/enforcement';
import type { Decider } from './decider.ts';
import { fiveLimits } from './five-limits.ts';
import { tokensPerCall } from './limit-sizes.ts';
import { limiterProgram } from './limiter-program.ts';

export const start = limiterProgram(createDecider);

/** The five limits and, as no peer has them, the static checks. */
function createDecider(): Decider {
  const enforcer = createEnforcer({
    policies: [
      keyStatus('active'),
      expires('2100-01-01T00:00:00Z'),
      capabilities(['chat']),
      allowModels(['gpt-4o*']),
      maxTokens(4_096),
      ...fiveLimits(),
    ],
  });
  const open: Admission[] = [];
  const actual = { tokens: tokensPerCall, costUsd: 0 };
  return {
    async decide(keys) {
      for (const keyId of keys) {
        const decision = enforcer.admit({
          keyId,
          capability: 'chat',
          model: 'gpt-4o-mini',
          maxTokens: 256,
          estimate: { tokens: tokensPerCall, costUsd: 0 },
        });
        // A memory store answers without a promise. An await all the same would be a turn of the queue for each decision.
        const admission = decision instanceof Promise ? await decision : decision;
        if (!admission.allowed) throw new Error(`denied by ${admission.denial.policy}`);
        open.push(admission);
      }
    },
    settle() {
      for (const admission of open) {
        admission.arrived();
        admission.settle(actual);
      }
      open.length = 0;
    },
  };
}
