import { RegPilotError } from '@regpilot/contract';
import type { Delivery } from '../transport/transport-error.ts';
import type { StoppedBecause } from './stopped-because.ts';

export interface ConnectionErrorOptions {
  readonly delivery: Delivery;
  /** The system's name for the failure, such as `ECONNREFUSED`. */
  readonly networkCode?: string | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
}

/**
 * The gateway could not be reached, or the connection was lost before the answer began; for a call that
 * is no stream, before the answer was complete. A stream that breaks off is a `StreamTruncatedError`.
 *
 * It has no cause: the errors of HTTP libraries hold the request, and with it the API key.
 */
export class ConnectionError extends RegPilotError {
  override name = 'ConnectionError';
  /** `not-sent`: the gateway cannot have received the request. `unknown`: it may have carried it out. */
  readonly delivery: Delivery;
  readonly networkCode: string | undefined;
  /** Why it was not tried again; undefined on an error of a stream that had begun. */
  readonly stoppedBecause: StoppedBecause | undefined = undefined;

  constructor(message: string | undefined, options: ConnectionErrorOptions) {
    super('CONNECTION_ERROR', message, options);
    this.delivery = options.delivery;
    this.networkCode = options.networkCode;
  }
}

export interface ConnectionFailure {
  /** Name and port, without credentials. */
  readonly host: string;
  readonly delivery: Delivery;
  readonly networkCode: string | undefined;
  readonly answerHadBegun: boolean;
}

/** Where it failed, how, and what to do. */
export function describeConnectionFailure(failure: ConnectionFailure): string {
  const { host, delivery, networkCode, answerHadBegun } = failure;
  const told = networkCode === undefined ? '' : ` (${networkCode})`;
  if (delivery === 'not-sent')
    return `Could not connect to ${host}${told}. Check baseURL, and that the gateway and every proxy before it are up.`;
  const until = answerHadBegun ? 'the answer was complete' : 'an answer came';
  return `The connection to ${host} was lost before ${until}${told}. The gateway may have carried the call out: repeat it only where that does no harm.`;
}
