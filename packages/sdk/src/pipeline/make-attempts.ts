import { isRegPilotError } from '@regpilot/contract';
import {
  runAttempts,
  type AttemptContext,
  type AttemptResult,
  type KeyRing,
} from '@regpilot/key-rotation';
import { tellWhyStopped } from '../errors/stopped-because.ts';
import type { CallInProgress } from './call-in-progress.ts';
import type { GatewayFacts } from './gateway-facts.ts';
import { waitForKey, type WaitForKeyParts } from './wait-for-key.ts';

export interface RoundParts extends WaitForKeyParts {
  readonly ring: KeyRing;
  readonly gateway: Pick<GatewayFacts, 'mayRepeat'>;
}

/** Makes one attempt and says what came of it. What it throws ends the call. */
export type AttemptFunction<Value> = (context: AttemptContext) => Promise<AttemptResult<Value>>;

/**
 * Round after round of the attempt loop. There is more than one only for a call that may wait for
 * quota: the loop knows which keys are denied, not when the enforcer will let one of them go on.
 */
export async function makeAttempts<Value>(
  progress: CallInProgress,
  parts: RoundParts,
  attempt: AttemptFunction<Value>,
): Promise<Value> {
  try {
    for (;;) {
      let error: unknown;
      try {
        return await round(progress, parts, attempt);
      } catch (caught) {
        error = plainRefusal(caught, progress.refusal);
      }
      await waitForKey(error, progress, parts);
    }
  } catch (error) {
    if (progress.stopReason !== null) tellWhyStopped(error, progress.stopReason);
    throw error;
  }
}

async function round<Value>(
  progress: CallInProgress,
  { ring, gateway, runtime }: RoundParts,
  attempt: AttemptFunction<Value>,
): Promise<Value> {
  const { call } = progress;
  try {
    const { value } = await runAttempts<Value>({
      ring,
      retries: call.retries - progress.retriesUsed,
      replayable: call.replayable,
      // Read after each failure: what the gateway declares may arrive with this call's own answers.
      get idempotent() {
        return gateway.mayRepeat(call.repeat);
      },
      signal: call.signal,
      totalTimeoutMs: timeLeft(progress, runtime.now),
      endings: progress,
      onDecision: ({ decision }) => {
        progress.noteDecision(decision);
      },
      now: runtime.now,
      random: runtime.random,
      sleep: runtime.sleep,
      attempt,
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

/** With one key, "all keys failed" says less than the gateway's own refusal of it. */
function plainRefusal(error: unknown, refusal: unknown): unknown {
  if (refusal === undefined || !isRegPilotError(error) || error.code !== 'ALL_KEYS_FAILED') {
    return error;
  }
  return 'keys' in error && Array.isArray(error.keys) && error.keys.length === 1 ? refusal : error;
}
