import type { AttemptContext, AttemptResult } from '@regpilot/key-rotation';
import type { Enforcement } from '../enforcement/enforcement.ts';
import type { CurrentKeyReading } from '../enforcement/gateway-limits/current-key.ts';
import type { TransportHeaders } from '../transport/transport.ts';
import { admit, type Admittance } from './admit.ts';
import type { Bill } from './bill.ts';
import type { CallInProgress } from './call-in-progress.ts';
import type { QuotaQueue } from './quota-queue.ts';

export interface EnterParts {
  readonly enforcement: Enforcement | null;
  /** Of calls that all keys were denied. */
  readonly queue: Pick<QuotaQueue, 'isBusy'>;
  /** Asks the gateway for the record of the key of an attempt. Never rejects. */
  readonly readKey: (context: AttemptContext) => Promise<CurrentKeyReading>;
}

/** Leave to send one request with a key, or why nothing is sent. */
export type Entry = EntryGranted | { readonly denied: AttemptResult<never> };

export interface EntryGranted {
  readonly denied: null;
  /** Null without enforcement. */
  readonly bill: Bill | null;
  /** To be told of the answer, if there is one: it may say how the limits of the key stand. */
  readonly answered: ((status: number, headers: TransportHeaders) => void) | null;
}

const unlimited: EntryGranted = { denied: null, bill: null, answered: null };

/** What stands before each request: the limits that the gateway has for its key, and the enforcer. */
export function enter(
  progress: CallInProgress,
  context: AttemptContext,
  parts: EnterParts,
): Entry | Promise<Entry> {
  const { enforcement, queue, readKey } = parts;
  if (enforcement === null) return unlimited;
  const { call } = progress;
  const limits = call.metered ? enforcement.gatewayLimits : null;
  const known = limits?.ready(context, call.signal, () => readKey(context));
  const decide = (): Admittance | Promise<Admittance> =>
    admit(progress, context, enforcement, queue);
  const admittance = known === undefined ? decide() : known.then(decide);
  return admittance instanceof Promise
    ? admittance.then((late) => entryOf(late, progress, context, enforcement))
    : entryOf(admittance, progress, context, enforcement);
}

function entryOf(
  admittance: Admittance,
  { call }: CallInProgress,
  context: AttemptContext,
  { gatewayLimits, costOf }: Enforcement,
): Entry {
  if (!admittance.allowed) return { denied: admittance.denied };
  const { admission } = admittance;
  const bill: Bill = { admission, estimate: call.estimate, model: call.model, costOf };
  if (gatewayLimits === null || !call.metered) return { denied: null, bill, answered: null };
  const start = gatewayLimits.begin(context);
  return {
    denied: null,
    bill,
    answered: (status, headers) => {
      if (status < 400) gatewayLimits.learn(context, start, headers);
      // A 429 says that others have used what this process counted on.
      else if (status === 429) gatewayLimits.doubt(context);
    },
  };
}
