import { RegPilotError } from '@regpilot/contract';
import type { Delivery } from '../transport/transport-error.ts';

export interface ConnectionErrorOptions {
  readonly delivery: Delivery;
  /** The system's name for the failure, such as `ECONNREFUSED`. */
  readonly networkCode?: string | undefined;
  readonly requestId?: string | undefined;
  readonly attempts?: number | undefined;
  readonly partialText?: string | undefined;
}

/**
 * The gateway could not be reached, or the connection was lost before the answer was complete.
 *
 * It has no cause: the errors of HTTP libraries hold the request, and with it the API key.
 */
export class ConnectionError extends RegPilotError {
  override name = 'ConnectionError';
  /** `not-sent`: the gateway cannot have received the request. `unknown`: it may have carried it out. */
  readonly delivery: Delivery;
  readonly networkCode: string | undefined;
  readonly #partialText: string | undefined;

  constructor(message: string | undefined, options: ConnectionErrorOptions) {
    super('CONNECTION_ERROR', message, options);
    this.delivery = options.delivery;
    this.networkCode = options.networkCode;
    this.#partialText = options.partialText;
  }

  /** What a stream had said before it was lost; undefined for calls that are no stream. Not shown by inspection or JSON. */
  get partialText(): string | undefined {
    return this.#partialText;
  }
}
