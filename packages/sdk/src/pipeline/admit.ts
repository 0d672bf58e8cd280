import type { Admission, Enforcer } from '@regpilot/enforcement';
import type { AttemptContext, AttemptResult } from '@regpilot/key-rotation';
import { localDenialError } from '../errors/local-denial.ts';
import type { Call } from './call.ts';

/** Either a reservation (null without enforcement), or why nothing is sent. */
export type Admittance =
  | { readonly allowed: true; readonly admission: Admission | null }
  | { readonly allowed: false; readonly denied: AttemptResult<never> };

/**
 * Asks the enforcer whether this key may make this call. A refusal is the error that the gateway
 * would have answered with, so that callers handle one kind.
 *
 * @throws ConfigurationError when a policy needs to know something of the call that is not known,
 *   such as a price; whatever the enforcer's store throws.
 */
export async function admit(
  call: Call,
  context: AttemptContext,
  enforcer: Enforcer | null,
): Promise<Admittance> {
  if (enforcer === null) return { allowed: true, admission: null };
  const { keyId } = context;
  const { capability, metered, model, maxTokens, estimate } = call;
  const admission = await enforcer.admit({
    keyId,
    // By a name that changes when the gateway's id is learned, a key would begin its limits anew.
    slot: context.localId,
    capability,
    metered,
    model,
    maxTokens,
    estimate,
  });
  if (admission.allowed) return { allowed: true, admission };
  const { denial } = admission;
  // A denial sends nothing, so this attempt is not among those that were made.
  const error = localDenialError(denial, { keyId, attempts: context.attempt - 1 });
  return {
    allowed: false,
    denied: { outcome: 'denied', retryAfterMs: denial.retryAfterMs, error },
  };
}
