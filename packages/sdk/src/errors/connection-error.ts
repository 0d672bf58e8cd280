import { RegPilotError } from '@regpilot/contract';
import type { Delivery } from '../transport/transport-error.ts';

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

  constructor(message: string | undefined, options: ConnectionErrorOptions) {
    super('CONNECTION_ERROR', message, options);
    this.delivery = options.delivery;
    this.networkCode = options.networkCode;
  }
}
