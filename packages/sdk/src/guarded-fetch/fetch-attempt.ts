import { outcomeOfStatus, type Outcome } from '@regpilot/contract';
import type {
  AttemptContext,
  AttemptOutcome,
  AttemptResult,
  FetchCall,
} from '@regpilot/key-rotation';
import type { CallInProgress } from '../pipeline/call-in-progress.ts';
import { enter, type EnterParts } from '../pipeline/enter.ts';
import type { Runtime } from '../pipeline/runtime.ts';
import { charge } from '../pipeline/settle.ts';
import { billedResponse } from './billed-response.ts';

export interface FetchAttemptParts extends EnterParts {
  readonly runtime: Pick<Runtime, 'now'>;
}

/** One attempt of a guarded call: leave to send it, the request, and what it cost. */
export async function fetchAttempt(
  call: Pick<FetchCall, 'take' | 'answer'>,
  progress: CallInProgress,
  context: AttemptContext,
  parts: FetchAttemptParts,
): Promise<AttemptResult<Response>> {
  const entering = enter(progress, context, parts);
  const entry = entering instanceof Promise ? await entering : entering;
  if (entry.denied !== null) return entry.denied;
  const { bill, answered } = entry;
  progress.sent += 1;
  const result = await call.take(context, () => bill?.admission.arrived());
  const { answer } = call;
  if (answer !== null) answered?.(answer.status, answer.headers);
  if (bill === null) return result;
  if (result.outcome === 'ok')
    return { ...result, value: billedResponse(result.value, bill, parts.runtime.now) };
  charge(bill, outcomeOfFailure(result, answer), undefined);
  return result;
}

/** By the status of a refusal; where the connection failed, by what the gateway may have got of the request. */
function outcomeOfFailure(result: AttemptOutcome, answer: Response | null): Outcome {
  if (result.outcome === 'transient' && result.delivery === 'not-sent') return 'never-connected';
  const isRefusal = answer !== null && answer.status >= 300 && result.outcome !== 'aborted';
  return isRefusal ? outcomeOfStatus(answer.status) : 'unknown';
}
