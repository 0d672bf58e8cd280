import { isRegPilotError } from '@regpilot/contract';
import type { Enforcer } from '@regpilot/enforcement';
import {
  runAttempts,
  type AttemptContext,
  type AttemptResult,
  type CallEndings,
  type KeyRing,
} from '@regpilot/key-rotation';
import type { Dialect } from '../dialects/dialect.ts';
import { AbortError } from '../errors/abort-error.ts';
import { TimeoutError } from '../errors/timeout-error.ts';
import type { AuthScheme } from '../options/client-options.ts';
import type { Answer } from '../response/answer.ts';
import type { Transport } from '../transport/transport.ts';
import { admit } from './admit.ts';
import type { Call, CallSpec } from './call.ts';
import { GatewayFacts } from './gateway-facts.ts';
import { learnKeyId } from './learn-key-id.ts';
import { prepareCall, type PrepareParts } from './prepare-call.ts';
import { quotaOf } from './quota.ts';
import { report } from './report.ts';
import type { Runtime } from './runtime.ts';
import { screen } from './screen.ts';
import { send } from './send.ts';
import { settle } from './settle.ts';

export { estimateChat, estimateEmbeddings } from './estimate.ts';

export interface PipelineParts {
  readonly ring: KeyRing;
  readonly enforcer: Enforcer | null;
  readonly transport: Transport;
  readonly dialect: Dialect;
  readonly auth: AuthScheme;
  readonly settings: PrepareParts['settings'];
  readonly runtime: Runtime;
}

/** The parts, and what is learned of the gateway on the way. */
interface Stages extends PipelineParts {
  readonly gateway: GatewayFacts;
}

/** What resources see: they say what to ask for, and get what the gateway answered. */
export interface Pipeline {
  readonly dialect: Dialect;
  run(spec: CallSpec): Promise<Answer>;
  /** Calls made afterwards fail with code CLOSED; those under way go on. */
  close(): void;
}

/**
 * The way of every call, in this order:
 *
 *   screen   what needs no key
 *   attempt loop (key-rotation's, the only loop), which leases a key for each turn of
 *     admit    does enforcement let this key make this call?  -> a reservation, or a denial
 *     send     one request over the transport                 -> an exchange
 *     settle   the reservation, by what the exchange cost
 *     learn    the gateway's own id of the key, if the answer tells it
 *     report   what it says about key, quota and call         -> the loop decides how to go on
 */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { dialect, ring, runtime, settings } = parts;
  const gateway = new GatewayFacts();
  const stages: Stages = { ...parts, gateway };
  let closed = false;

  const run = async (spec: CallSpec): Promise<Answer> => {
    screen({ closed });
    const call = prepareCall(spec, { settings, dialect, newId: runtime.newId });
    let refusal: unknown;
    try {
      const { value } = await runAttempts<Answer>({
        ring,
        retries: call.retries,
        // Read after each failure: what the gateway declares may arrive with this call's own answers.
        get idempotent() {
          return gateway.mayRepeat(call.repeat);
        },
        signal: call.signal,
        totalTimeoutMs: call.totalTimeoutMs,
        endings,
        now: runtime.now,
        random: runtime.random,
        sleep: runtime.sleep,
        attempt: async (context) => {
          const result = await attempt(call, context, stages);
          if (result.outcome === 'auth') refusal = result.error;
          return result;
        },
      });
      return value;
    } catch (error) {
      throw plainRefusal(error, refusal);
    }
  };

  return {
    dialect,
    run,
    close: () => {
      closed = true;
    },
  };
}

async function attempt(
  call: Call,
  context: AttemptContext,
  parts: Stages,
): Promise<AttemptResult<Answer>> {
  const admittance = await admit(call, context, parts.enforcer);
  if (!admittance.allowed) return admittance.denied;
  const { admission } = admittance;
  const exchange = await send({ call, context, admission }, parts);
  settle(exchange, admission, call.estimate);
  learnKeyId(call, exchange, context, parts.ring);
  const result = report(exchange);
  if (!parts.ring.watchesQuota) return result;
  return { ...result, quota: quotaOf(exchange, parts.runtime.now()) };
}

/** How the loop's own endings are told: as the errors of this package. */
const endings: CallEndings = {
  aborted: (reason, attempts) => new AbortError({ cause: reason, attempts }),
  timedOut: (timeoutMs, attempts) => new TimeoutError({ kind: 'total', timeoutMs, attempts }),
};

/** With one key, "all keys failed" says less than the gateway's own refusal of it. */
function plainRefusal(error: unknown, refusal: unknown): unknown {
  if (refusal === undefined || !isRegPilotError(error) || error.code !== 'ALL_KEYS_FAILED') {
    return error;
  }
  return 'keys' in error && Array.isArray(error.keys) && error.keys.length === 1 ? refusal : error;
}
