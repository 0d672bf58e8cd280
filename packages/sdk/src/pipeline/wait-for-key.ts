import { isRegPilotError } from '@regpilot/contract';
import type { Admission } from '@regpilot/enforcement';
import type { Enforcement } from '../enforcement/enforcement.ts';
import { isLocalDenial, localDenialError } from '../errors/local-denial.ts';
import { InLine } from './admit.ts';
import { askEnforcer, factsOf } from './ask-enforcer.ts';
import type { CallInProgress } from './call-in-progress.ts';
import type { QuotaQueue, QuotaRequest } from './quota-queue.ts';
import type { Runtime } from './runtime.ts';
import { waitForQuota } from './wait-for-quota.ts';

export interface WaitForKeyParts {
  readonly enforcement: Enforcement | null;
  /** Of calls that all keys were denied. */
  readonly queue: QuotaQueue;
  readonly runtime: Runtime;
}

/**
 * Waits until one of the keys that were denied may be used, if the call may wait.
 *
 * @throws the error that the round ended with, with the denial as it is after the waiting.
 */
export async function waitForKey(
  error: unknown,
  progress: CallInProgress,
  { enforcement, queue, runtime }: WaitForKeyParts,
): Promise<void> {
  const { call, denied } = progress;
  const isWorthIt = call.maxWaitMs !== null && denied.size > 0 && mayPass(obstacleOf(error));
  if (enforcement === null || !isWorthIt) throw error;
  const keys = Array.from(denied, ([localId, keyId]) => factsOf(call, { keyId, localId }));
  const part = enforcement.hasClientScope ? ({ only: 'key' } as const) : {};
  const ask: QuotaRequest['ask'] = async (key, by): Promise<Admission> =>
    askEnforcer(enforcement.enforcer, key, call, { ...by, ...part });
  const outcome = await waitForQuota({ progress, keys, ask, queue, now: runtime.now });
  if ('granted' in outcome) {
    progress.grant(outcome.granted);
    return;
  }
  const { keyId, refused } = outcome;
  throw afterWaiting(error, localDenialError(refused, { keyId, attempts: progress.sent }));
}

/** The denial that ended a round, or that kept it from trying again. */
function obstacleOf(error: unknown): unknown {
  return isRegPilotError(error) && 'retryBlockedBy' in error ? error.retryBlockedBy : error;
}

function mayPass(obstacle: unknown): boolean {
  return obstacle instanceof InLine || (isLocalDenial(obstacle) && obstacle.retryAfterMs !== null);
}

function afterWaiting(error: unknown, denial: Error): unknown {
  if (obstacleOf(error) === error) return denial;
  return Object.assign(Object(error), { retryBlockedBy: denial });
}
