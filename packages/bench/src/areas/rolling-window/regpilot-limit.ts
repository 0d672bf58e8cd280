import { createEnforcer, requestsPerMinute } from '@regpilot/enforcement';
import { attackProgram } from './attack-program.ts';

export const start = attackProgram((limit) => {
  const enforcer = createEnforcer({ policies: [requestsPerMinute(limit)] });
  const call = { keyId: 'key', capability: 'chat', estimate: { tokens: 0, costUsd: 0 } } as const;
  return {
    admits: async () => {
      const admission = await enforcer.admit(call);
      if (!admission.allowed) return false;
      admission.arrived();
      admission.settle({ tokens: 0, costUsd: 0 });
      return true;
    },
  };
});
