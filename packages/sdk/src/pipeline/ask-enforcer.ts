import { isRegPilotError } from '@regpilot/contract';
import type { Admission, AdmitOptions, CallFacts, Enforcer } from '@regpilot/enforcement';
import type { Call } from './call.ts';

/** The names of the key that a call would be made with. */
export interface NamesOfKey {
  readonly keyId: string;
  readonly localId: string;
}

/** What enforcement gets to know of a call that would be made with a key. */
export function factsOf(
  { capability, metered, model, maxTokens, estimate }: Call,
  { keyId, localId }: NamesOfKey,
): CallFacts {
  // By a name that changes when the gateway's id is learned, a key would begin its limits anew.
  return { keyId, slot: localId, capability, metered, model, maxTokens, estimate };
}

/**
 * Asks, and says of a call whose price is missing which model has none.
 *
 * @throws ConfigurationError when a policy needs to know something of the call that is not known;
 *   whatever the enforcer's store throws. Where there is a promise, it rejects.
 */
export function askEnforcer(
  enforcer: Enforcer,
  facts: CallFacts,
  { estimate }: Call,
  options?: AdmitOptions,
): Admission | Promise<Admission> {
  const { unpriced } = estimate;
  if (unpriced === undefined) return enforcer.admit(facts, options);
  const tell = (error: unknown): never => {
    throw isMissingPrice(error) ? unpriced : error;
  };
  try {
    const admission = enforcer.admit(facts, options);
    return admission instanceof Promise ? admission.catch(tell) : admission;
  } catch (error) {
    return tell(error);
  }
}

function isMissingPrice(error: unknown): boolean {
  return isRegPilotError(error) && 'field' in error && error.field === 'call.estimate.costUsd';
}
