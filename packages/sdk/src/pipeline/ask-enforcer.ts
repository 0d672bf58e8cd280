import { isRegPilotError } from '@regpilot/contract';
import type { Admission, AdmitOptions, CallFacts, Enforcer } from '@regpilot/enforcement';
import type { Estimate } from './call-estimate.ts';
import type { CallTerms } from './call.ts';

/** The names of the key that a call would be made with. */
export interface NamesOfKey {
  readonly keyId: string;
  readonly localId: string;
}

/** What enforcement gets to know of a call that would be made with a key. */
export function factsOf(
  { capability, metered, model, maxTokens, estimate }: CallTerms,
  { keyId, localId }: NamesOfKey,
): CallFacts {
  // By a name that changes when the gateway's id is learned, a key would begin its limits anew.
  const { promptTokens } = estimate;
  return { keyId, slot: localId, capability, metered, model, maxTokens, promptTokens, estimate };
}

/**
 * Asks, and says of a call whose tokens or price a policy misses why they are not known.
 *
 * @throws ConfigurationError when a policy needs to know something of the call that is not known;
 *   whatever the enforcer's store throws. Where there is a promise, it rejects.
 */
export function askEnforcer(
  enforcer: Enforcer,
  facts: CallFacts,
  { estimate }: CallTerms,
  options?: AdmitOptions,
): Admission | Promise<Admission> {
  const { uncounted, unpriced } = estimate;
  if (uncounted === undefined && unpriced === undefined) return enforcer.admit(facts, options);
  const tell = (error: unknown): never => {
    throw whyMissing(error, estimate) ?? error;
  };
  try {
    const admission = enforcer.admit(facts, options);
    return admission instanceof Promise ? admission.catch(tell) : admission;
  } catch (error) {
    return tell(error);
  }
}

function whyMissing(error: unknown, { uncounted, unpriced }: Estimate): unknown {
  const field = isRegPilotError(error) && 'field' in error ? error.field : undefined;
  if (field === 'call.estimate.tokens') return uncounted;
  return field === 'call.estimate.costUsd' ? (unpriced ?? uncounted) : undefined;
}
