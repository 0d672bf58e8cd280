import {
  errorCodes,
  isRegPilotError,
  readErrorBody,
  redactKeys,
  type RegPilotError,
} from '@regpilot/contract';
import { AbortError } from '../errors/abort-error.ts';
import { createAPIError } from '../errors/error-class.ts';
import { redactValue } from '../errors/redact-value.ts';
import { ResponseFormatError } from '../errors/response-format-error.ts';
import { StreamTruncatedError } from '../errors/stream-truncated-error.ts';
import { TimeoutError } from '../errors/timeout-error.ts';
import { readNetworkFailure } from '../transport/network-failure.ts';
import type { StreamSource } from './stream-source.ts';

/** What went wrong with a stream, before it is an error. */
export type StreamFailure =
  | { readonly kind: 'lost'; readonly error: unknown }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'malformed'; readonly problem: string }
  | { readonly kind: 'in-band'; readonly body: unknown }
  | { readonly kind: 'aborted'; readonly reason: unknown }
  | { readonly kind: 'left' };

type Facts = Pick<
  StreamSource,
  'status' | 'headers' | 'requestId' | 'attempts' | 'idleTimeoutMs' | 'redact' | 'keyId'
>;

/** The typed error for each failure, with what had arrived until then. */
export function streamError(
  failure: StreamFailure,
  source: Facts,
  partialText: string,
): RegPilotError {
  const { requestId, attempts, status } = source;
  const common = { requestId, attempts, partialText };
  switch (failure.kind) {
    case 'lost': {
      const { code } = readNetworkFailure(failure.error);
      const told = code === undefined ? '' : ` (${code})`;
      return new StreamTruncatedError({
        ...common,
        message: `The connection was lost in the middle of the stream${told}`,
        networkCode: code,
      });
    }
    case 'truncated':
      return new StreamTruncatedError(common);
    case 'idle':
      return new TimeoutError({ ...common, kind: 'idle', timeoutMs: source.idleTimeoutMs });
    case 'malformed':
      return new ResponseFormatError({
        ...common,
        status,
        problem: failure.problem,
        contentType: source.headers.get('content-type'),
      });
    case 'in-band':
      return inBandError(failure.body, source, partialText);
    case 'aborted':
      return abortError(failure.reason, common);
    case 'left':
      return new AbortError({ ...common, message: 'The stream was left before its end' });
  }
}

/** The pipeline aborts with its own error when its time is up; that one is what happened. */
function abortError(
  reason: unknown,
  common: { requestId: string | undefined; attempts: number; partialText: string },
): RegPilotError {
  return isRegPilotError(reason) ? reason : new AbortError({ ...common, cause: reason });
}

/** The status of the answer was 200: the error's own comes from its code, if it has a known one. */
function inBandError(
  body: unknown,
  { requestId, attempts, keyId, redact = redactKeys }: Facts,
  partialText: string,
): RegPilotError {
  const reading = readErrorBody(
    redactValue(body, (text) => redact(text)),
    0,
  );
  const { code, message, foreignCode, details } = reading;
  const retryAfterMs = reading.retryAfterMs ?? null;
  const common = { requestId: requestId ?? reading.requestId, attempts, keyId, partialText };
  return createAPIError(errorCodes[code].status ?? undefined, {
    ...common,
    code,
    message,
    foreignCode,
    details,
    retryAfterMs,
  });
}
