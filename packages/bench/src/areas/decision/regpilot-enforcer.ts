import {
  allowModels,
  capabilities,
  createEnforcer,
  expires,
  keyStatus,
  maxTokens,
} from '@regpilot/enforcement';
import type { Admission } from '@regpilot/enforcement';
import type { StartProgram } from '../../frame/program.ts';
import { decisionWorkload } from './decision-workload.ts';
import type { Decider } from './decision-workload.ts';
import { fiveLimits } from './five-limits.ts';
import { tokensPerCall } from './limit-sizes.ts';

export const start: StartProgram = (options) => decisionWorkload(createDecider, options);

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
        const admission = await enforcer.admit({
          keyId,
          capability: 'chat',
          model: 'gpt-4o-mini',
          maxTokens: 256,
          estimate: { tokens: tokensPerCall, costUsd: 0 },
        });
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
