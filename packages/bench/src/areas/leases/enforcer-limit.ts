import { createEnforcer, requestsPerDay, requestsPerMinute } from '@regpilot/enforcement';
import type { Admission, EnforcementStore } from '@regpilot/enforcement';
import { unreachable } from '../decision/limit-sizes.ts';
import type { Decide } from './call-log.ts';

const call = { keyId: 'key', capability: 'chat' } as const;

/** Calls that are over as soon as they are admitted: what they wait for is the same for every limiter. */
export function enforcerLimit(store: EnforcementStore, perMinute: number): Decide {
  const enforcer = createEnforcer({
    policies: [requestsPerMinute(perMinute), requestsPerDay(unreachable)],
    store,
    windowFrom: 'admitted',
    // A busy machine is no outage.
    storeTimeoutMs: 10_000,
  });
  return () => {
    const answer = enforcer.admit(call);
    return answer instanceof Promise ? answer.then(isAdmitted) : isAdmitted(answer);
  };
}

/** @throws Error for a denial that is not the limit's own */
function isAdmitted(admission: Admission): boolean {
  admission.settle({});
  if (admission.allowed || admission.denial.code === 'RATE_LIMIT_EXCEEDED')
    return admission.allowed;
  throw new Error(`denied with ${admission.denial.code}`);
}
