import { RegPilotError } from '@regpilot/contract';
import type { CallFacts } from '@regpilot/enforcement';
import type { CallInProgress } from './call-in-progress.ts';
import type { QuotaOutcome, QuotaQueue, QuotaRequest } from './quota-queue.ts';

export interface WaitParts {
  readonly queue: QuotaQueue;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface QuotaWait extends WaitParts {
  readonly progress: CallInProgress;
  readonly keys: readonly CallFacts[];
  readonly ask: QuotaRequest['ask'];
}

/**
 * Waits as long as the call may: its `maxWaitMs` over all of its waits, and its total timeout. Where
 * the soonest retry time lies beyond that, it answers with the denial at once.
 *
 * @throws AbortError; TimeoutError when the total timeout passes meanwhile; RegPilotError with code
 *   CLOSED; whatever the enforcer throws.
 */
export async function waitForQuota({
  progress,
  keys,
  ask,
  queue,
  now,
}: QuotaWait): Promise<QuotaOutcome> {
  const { signal, maxWaitMs } = progress.call;
  const began = now();
  const patienceMs = Math.min((maxWaitMs ?? 0) - progress.waitedMs, progress.timeLeftMs(began));
  try {
    // The enforcer's own limit on a wait is that of a timer.
    const bounded = Math.min(Math.max(0, Math.floor(patienceMs)), 2 ** 31 - 1);
    const outcome = await queue.wait({ keys, ask, maxWaitMs: bounded, signal });
    if ('refused' in outcome && progress.timeLeftMs(now()) <= 0) throw progress.timedOut();
    return outcome;
  } catch (error) {
    if (signal?.aborted === true && !(error instanceof RegPilotError))
      throw progress.aborted(signal.reason);
    throw error;
  } finally {
    progress.waitedMs += now() - began;
  }
}
