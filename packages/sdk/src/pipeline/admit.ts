import type { Admission, AdmissionReports } from '@regpilot/enforcement';
import type { AttemptContext, AttemptResult } from '@regpilot/key-rotation';
import type { Enforcement } from '../enforcement/enforcement.ts';
import { localDenialError } from '../errors/local-denial.ts';
import { askEnforcer, factsOf } from './ask-enforcer.ts';
import type { CallInProgress } from './call-in-progress.ts';
import type { QuotaQueue } from './quota-queue.ts';

/** Either a reservation, or why nothing is sent. */
export type Admittance =
  | { readonly allowed: true; readonly admission: AdmissionReports }
  | { readonly allowed: false; readonly denied: AttemptResult<never> };

/**
 * Asks the enforcer whether this key may make this call. A refusal is the error that the gateway
 * would have answered with, so that callers handle one kind. Answers without a promise where the
 * enforcer does.
 *
 * @throws ConfigurationError when a policy needs to know something of the call that is not known,
 *   such as a price; whatever a check of the enforcer's throws.
 */
export function admit(
  progress: CallInProgress,
  context: Pick<AttemptContext, 'keyId' | 'localId'>,
  enforcement: Enforcement,
  queue: Pick<QuotaQueue, 'isBusy'>,
): Admittance | Promise<Admittance> {
  const waited = progress.takeGranted(context.localId);
  if (waited !== undefined) return admittanceOf(waited, progress, context);
  const { call } = progress;
  if (call.maxWaitMs !== null && call.metered && queue.isBusy) return inLine(progress, context);
  const facts = factsOf(call, context);
  const admission = askEnforcer(
    enforcement.enforcer,
    facts,
    call,
    enforcement.hasClientScope ? keyAlone : undefined,
  );
  return admission instanceof Promise
    ? admission.then((late) => admittanceOf(late, progress, context))
    : admittanceOf(admission, progress, context);
}

/** What concerns the client was asked once for the call. */
const keyAlone = { only: 'key' } as const;

function admittanceOf(
  admission: Admission,
  progress: CallInProgress,
  { keyId, localId }: Pick<AttemptContext, 'keyId' | 'localId'>,
): Admittance {
  if (admission.allowed)
    return { allowed: true, admission: progress.tab?.attempt(admission) ?? admission };
  progress.denied.set(localId, keyId);
  const { retryAfterMs } = admission.denial;
  const error = localDenialError(admission, { keyId, attempts: progress.sent });
  return { allowed: false, denied: { outcome: 'denied', retryAfterMs, error } };
}

/** Older calls wait for quota, and a call that asked now would overtake them. */
function inLine(
  progress: CallInProgress,
  { keyId, localId }: Pick<AttemptContext, 'keyId' | 'localId'>,
): Admittance {
  progress.denied.set(localId, keyId);
  const error = new InLine();
  return { allowed: false, denied: { outcome: 'denied', retryAfterMs: null, error } };
}

/** Never seen by callers: what comes of the waiting takes its place. */
export class InLine extends Error {
  override name = 'InLine';
}
