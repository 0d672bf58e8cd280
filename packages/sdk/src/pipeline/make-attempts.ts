import { isRegPilotError } from '@regpilot/contract';
import {
  runAttempts,
  type AttemptContext,
  type AttemptResult,
  type KeyRing,
} from '@regpilot/key-rotation';
import type { UseAtStart } from '../enforcement/gateway-limits/foreign-use.ts';
import type { GatewayLimits } from '../enforcement/gateway-limits/gateway-limits.ts';
import type { Answer } from '../response/answer.ts';
import { admit } from './admit.ts';
import type { Bill } from './bill.ts';
import type { CallInProgress } from './call-in-progress.ts';
import type { Exchange } from './exchange.ts';
import { learnKeyId } from './learn-key-id.ts';
import { quotaOf } from './quota.ts';
import { report } from './report.ts';
import { readCurrentKey, type ReadCurrentKeyParts } from './read-current-key.ts';
import { send } from './send.ts';
import { settle } from './settle.ts';
import { waitForKey, type WaitForKeyParts } from './wait-for-key.ts';

export interface Stages extends ReadCurrentKeyParts, WaitForKeyParts {
  readonly ring: KeyRing;
}

/**
 * Round after round of the attempt loop. There is more than one only for a call that may wait for
 * quota: the loop knows which keys are denied, not when the enforcer will let one of them go on.
 */
export async function makeAttempts(progress: CallInProgress, stages: Stages): Promise<Answer> {
  for (;;) {
    let error: unknown;
    try {
      return await round(progress, stages);
    } catch (caught) {
      error = plainRefusal(caught, progress.refusal);
    }
    await waitForKey(error, progress, stages);
  }
}

async function round(progress: CallInProgress, stages: Stages): Promise<Answer> {
  const { ring, gateway, runtime } = stages;
  const { call } = progress;
  const waits = call.maxWaitMs !== null;
  try {
    const { value } = await runAttempts<Answer>({
      ring,
      retries: call.retries - progress.retriesUsed,
      // Read after each failure: what the gateway declares may arrive with this call's own answers.
      get idempotent() {
        return gateway.mayRepeat(call.repeat);
      },
      signal: call.signal,
      totalTimeoutMs: timeLeft(progress, runtime.now),
      endings: progress,
      onDecision: waits
        ? ({ decision }) => {
            if (decision.do === 'retry') progress.retriesUsed += 1;
          }
        : undefined,
      now: runtime.now,
      random: runtime.random,
      sleep: runtime.sleep,
      attempt: (context) => attempt(progress, context, stages),
    });
    return value;
  } finally {
    progress.dropGranted();
  }
}

/** In the first round all of it, whatever the screening took off: a clock need not be read for it. */
function timeLeft(progress: CallInProgress, now: () => number): number | undefined {
  const { totalTimeoutMs } = progress.call;
  if (totalTimeoutMs === undefined || progress.waitedMs === 0) return totalTimeoutMs;
  return Math.max(0, progress.timeLeftMs(now()));
}

async function attempt(
  progress: CallInProgress,
  context: AttemptContext,
  stages: Stages,
): Promise<AttemptResult<Answer>> {
  const { ring, enforcement, runtime } = stages;
  const { call } = progress;
  const limits = call.metered ? (enforcement?.gatewayLimits ?? null) : null;
  const known = limits?.ready(context, call.signal, () => readCurrentKey(context, stages));
  if (known !== undefined) await known;
  const decision = admit(progress, context, enforcement, stages.queue);
  const admittance = decision instanceof Promise ? await decision : decision;
  if (!admittance.allowed) return admittance.denied;
  const { admission } = admittance;
  const bill: Bill | null =
    admission === null || enforcement === null
      ? null
      : { admission, estimate: call.estimate, model: call.model, costOf: enforcement.costOf };
  const start = limits?.begin(context);
  progress.sent += 1;
  const exchange = await send({ call, context, number: progress.sent, bill }, stages);
  settle(exchange, bill);
  if (limits !== null && start !== undefined) learnLimits(limits, start, exchange, context);
  learnKeyId(call, exchange, context, ring);
  const result = report(exchange);
  if (result.outcome === 'auth') progress.refusal = result.error;
  if (!ring.watchesQuota) return result;
  return { ...result, quota: quotaOf(exchange, runtime.now()) };
}

/** A 429 says that others have used what this process counted on. */
function learnLimits(
  limits: GatewayLimits,
  start: UseAtStart,
  exchange: Exchange,
  context: AttemptContext,
): void {
  if (exchange.kind === 'answered') limits.learn(context, start, exchange.answer.headers);
  else if (exchange.kind === 'refused' && exchange.status === 429) limits.doubt(context);
}

/** With one key, "all keys failed" says less than the gateway's own refusal of it. */
function plainRefusal(error: unknown, refusal: unknown): unknown {
  if (refusal === undefined || !isRegPilotError(error) || error.code !== 'ALL_KEYS_FAILED') {
    return error;
  }
  return 'keys' in error && Array.isArray(error.keys) && error.keys.length === 1 ? refusal : error;
}
