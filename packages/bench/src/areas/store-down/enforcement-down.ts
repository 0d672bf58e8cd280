import { createEnforcer, redisStore, requestsPerMinute } from '@regpilot/enforcement';
import type { Admission } from '@regpilot/enforcement';
import { textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { unreachable } from '../decision/limit-sizes.ts';
import { storeDownProgram } from './store-down-program.ts';

export const start: StartProgram = (options) => {
  const onStoreError = textOption(options, 'onStoreError');
  if (onStoreError !== 'open' && onStoreError !== 'local')
    throw new TypeError('there is no such rule');
  return storeDownProgram(({ client }) => {
    // How long it waits for the store is left as it comes.
    const enforcer = createEnforcer({
      policies: [requestsPerMinute(unreachable)],
      store: redisStore(client),
      windowFrom: 'admitted',
      onStoreError,
    });
    return {
      decide: () => {
        const answer = enforcer.admit({ keyId: 'key', capability: 'chat' });
        return answer instanceof Promise ? answer.then(requireAdmitted) : requireAdmitted(answer);
      },
      hasCircuit: true,
      close: () => enforcer.close(),
    };
  })(options);
};

function requireAdmitted(admission: Admission): void {
  if (!admission.allowed) throw new Error(`denied with ${admission.denial.code}`);
  admission.settle({});
}
