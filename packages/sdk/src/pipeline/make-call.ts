import type { CallInProgress } from './call-in-progress.ts';
import { makeAttempts, type AttemptFunction, type RoundParts } from './make-attempts.ts';
import type { QuotaQueue } from './quota-queue.ts';
import { screen } from './screen.ts';

export interface MakeCallParts extends RoundParts {
  /** Of calls that the limits of the client denied. A line of its own, since a call that waits for a key holds these already. */
  readonly clientQueue: QuotaQueue;
}

/** Screens a call, makes its attempts, and closes what it has reserved of the client's own limits. */
export async function makeCall<Value>(
  progress: CallInProgress,
  parts: MakeCallParts,
  attempt: AttemptFunction<Value>,
): Promise<Value> {
  const { enforcement, clientQueue, runtime } = parts;
  const tab = screen(progress, enforcement, { queue: clientQueue, now: runtime.now });
  progress.tab = tab instanceof Promise ? await tab : tab;
  try {
    return await makeAttempts(progress, parts, attempt);
  } finally {
    progress.tab?.end();
  }
}
