import type { RegPilotError } from '@regpilot/contract';
import type { APIError } from '../errors/api-error.ts';
import type { Answer } from '../response/answer.ts';
import type { TransportHeaders } from '../transport/transport.ts';
import type { Delivery } from '../transport/transport-error.ts';

/** What became of one request: the facts, from which its price and the next step are derived. */
export type Exchange =
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** An error status. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly headers: TransportHeaders;
      readonly error: APIError;
    }
  /** A status that is no error with an answer that is none: a redirect, a page of HTML, JSON cut short. */
  | {
      readonly kind: 'malformed';
      readonly status: number;
      readonly headers: TransportHeaders;
      readonly error: RegPilotError;
    }
  | { readonly kind: 'failed'; readonly delivery: Delivery; readonly error: RegPilotError }
  | { readonly kind: 'aborted'; readonly error: RegPilotError };
