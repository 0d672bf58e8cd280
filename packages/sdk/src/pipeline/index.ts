import type { AttemptContext, KeyRing } from '@regpilot/key-rotation';
import type { Dialect } from '../dialects/dialect.ts';
import type { Enforcement } from '../enforcement/enforcement.ts';
import type { CurrentKeyReading } from '../enforcement/gateway-limits/current-key.ts';
import type { LazyEnforcement } from '../enforcement/lazy-enforcement.ts';
import type { AuthScheme } from '../options/client-options.ts';
import type { Answer } from '../response/answer.ts';
import type { Transport } from '../transport/transport.ts';
import { noEstimate } from './call-estimate.ts';
import type { CallSpec } from './call.ts';
import { CallInProgress } from './call-in-progress.ts';
import { GatewayFacts } from './gateway-facts.ts';
import { makeAttempt } from './make-attempt.ts';
import { makeCall } from './make-call.ts';
import { prepareCall, type PrepareParts } from './prepare-call.ts';
import { QuotaQueue } from './quota-queue.ts';
import { readCurrentKey } from './read-current-key.ts';
import type { Runtime } from './runtime.ts';
import { refuseClosed } from './screen.ts';

export interface PipelineParts {
  readonly ring: KeyRing;
  /** Null for a client without policies. */
  readonly enforcement: LazyEnforcement | null;
  readonly transport: Transport;
  readonly dialect: Dialect;
  readonly auth: AuthScheme;
  readonly settings: PrepareParts['settings'];
  readonly runtime: Runtime;
}

const noEnforcement: Enforcement | null = null;

/** What resources see: they say what to ask for, and get what the gateway answered. */
export interface Pipeline {
  readonly dialect: Dialect;
  run(spec: CallSpec): Promise<Answer>;
  /** Calls made afterwards fail with code CLOSED, and so do those that wait for quota; others go on. */
  close(): void;
}

/**
 * The way of every call, in this order:
 *
 *   screen   what needs no key: enforcement's scope `client` -> one reservation for the whole call
 *   attempt loop (key-rotation's, the only loop), which leases a key for each turn of
 *     admit    does enforcement let this key make this call?  -> a reservation, or a denial
 *     send     one request over the transport                 -> an exchange
 *     settle   the reservation, by what the exchange cost
 *     learn    the gateway's own id of the key, if the answer tells it
 *     report   what it says about key, quota and call         -> the loop decides how to go on
 *   wait     for quota, where all keys were denied and the call may wait; then the loop again
 */
export function createPipeline(parts: PipelineParts): Pipeline {
  const { dialect, runtime, settings } = parts;
  const { newId, now } = runtime;
  const queues = { queue: new QuotaQueue(), clientQueue: new QuotaQueue() };
  const gateway = new GatewayFacts();
  let closed = false;
  const sending = { ...parts, gateway };
  const readKey = (context: AttemptContext): Promise<CurrentKeyReading> =>
    readCurrentKey(context, sending);
  let stages = { ...sending, ...queues, enforcement: noEnforcement, readKey };

  const run = async (spec: CallSpec): Promise<Answer> => {
    refuseClosed(closed);
    const loaded = parts.enforcement?.get() ?? null;
    const enforcement = loaded instanceof Promise ? await loaded : loaded;
    const estimate = enforcement?.estimate(spec.prompt) ?? noEstimate;
    const call = prepareCall(spec, { settings, dialect, estimate, newId });
    const progress = new CallInProgress(call, now());
    if (stages.enforcement !== enforcement) stages = { ...stages, enforcement };
    return makeCall(progress, stages, (context) => makeAttempt(call, progress, context, stages));
  };

  return {
    dialect,
    run,
    close: () => {
      closed = true;
      queues.queue.close();
      queues.clientQueue.close();
    },
  };
}
