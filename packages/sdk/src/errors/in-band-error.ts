import { errorCodes, readErrorBody, redactKeys } from '@regpilot/contract';
import type { APIError, APIErrorOptions } from './api-error.ts';
import { createAPIError } from './error-class.ts';
import { redactValue } from './redact-value.ts';

/** What is known of the answer that the error came in. */
export interface InBandFacts extends Pick<
  APIErrorOptions,
  'requestId' | 'attempts' | 'keyId' | 'partialText' | 'partialResult'
> {
  /** Takes the keys in use out of texts of the gateway; without it only what looks like a key is. */
  readonly redact?: ((text: string) => string) | undefined;
}

/** Whether a body, or a frame of a stream, is an error although the status is that of a success. */
export function holdsError(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  const { error } = value;
  return (
    (typeof error === 'object' && error !== null) || (typeof error === 'string' && error !== '')
  );
}

/**
 * The error in the body of an answer with status 200. Its status is that which the body names as a
 * number, as gateways in front of several providers do, else that of its code, if it has a known one.
 */
export function inBandError(
  body: unknown,
  { redact = (text) => redactKeys(text), ...facts }: InBandFacts,
): APIError {
  const named = statusIn(body);
  const reading = readErrorBody(redactValue(body, redact), named ?? 0);
  const { code, message, foreignCode, details } = reading;
  return createAPIError(named ?? errorCodes[code].status ?? undefined, {
    ...facts,
    requestId: facts.requestId ?? reading.requestId,
    code,
    message,
    foreignCode,
    details,
    retryAfterMs: reading.retryAfterMs ?? null,
  });
}

/** LiteLLM writes the number as a text. */
function statusIn(body: unknown): number | undefined {
  if (!holdsError(body) || !('error' in body)) return undefined;
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  const status = typeof error.code === 'string' ? Number(error.code) : error.code;
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599
    ? status
    : undefined;
}
