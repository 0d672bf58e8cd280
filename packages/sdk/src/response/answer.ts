import type { StreamSource } from '../stream/stream-source.ts';
import type { TransportHeaders } from '../transport/transport.ts';

interface AnswerHead {
  readonly status: number;
  readonly headers: TransportHeaders;
  readonly requestId: string | undefined;
  /** Requests sent for the call, this one included. */
  readonly attempts: number;
  readonly keyId?: string | undefined;
  /** Takes the key in use out of texts of the gateway. */
  readonly redact?: ((text: string) => string) | undefined;
}

export interface JsonAnswer extends AnswerHead {
  readonly kind: 'json';
  /** The body as it arrived. */
  readonly text: string;
  /** The body parsed, of a form that nobody has checked yet. */
  readonly body: unknown;
}

/** A stream whose head is here; its `end` settles the call's reservation. */
export interface StreamAnswer extends AnswerHead, StreamSource {
  readonly kind: 'stream';
}

export type Answer = JsonAnswer | StreamAnswer;

/** The answer as a standard `Response`; of a stream only its head, since the body is read elsewhere. */
export function toResponse(answer: Answer): Response {
  const headers = [...answer.headers];
  // 204, 205 and 304 may have no body, not even an empty string.
  const body = answer.kind === 'json' && answer.text !== '' ? answer.text : null;
  return new Response(body, { status: answer.status, headers });
}
