/**
 * Whether the gateway can have received a request that got no answer. `not-sent` is certain: it costs
 * nothing and may be repeated. `unknown` covers everything else.
 */
export type Delivery = 'not-sent' | 'unknown';

export interface TransportFailure {
  readonly delivery: Delivery;
  /** The system's name for the failure, such as `ECONNREFUSED`; undefined where it gives none. */
  readonly code?: string | undefined;
}

/**
 * An exchange that failed below HTTP, or was aborted.
 *
 * It has no cause on purpose: the errors of HTTP libraries hold the request, and with it the API key.
 */
export class TransportError extends Error {
  override name = 'TransportError';
  readonly delivery: Delivery;
  readonly code: string | undefined;

  constructor(message: string, { delivery, code }: TransportFailure) {
    super(message);
    this.delivery = delivery;
    this.code = code;
  }
}

/** By the fields and not by `instanceof`, so that a user's transport need not import the class. */
export function deliveryOf(error: unknown): Delivery {
  const told =
    typeof error === 'object' && error !== null && 'delivery' in error ? error.delivery : undefined;
  return told === 'not-sent' ? 'not-sent' : 'unknown';
}
