import { isRegPilotError, type RegPilotError } from '@regpilot/contract';
import { AbortError } from '../errors/abort-error.ts';
import { inBandError } from '../errors/in-band-error.ts';
import { ResponseFormatError } from '../errors/response-format-error.ts';
import { StreamTruncatedError } from '../errors/stream-truncated-error.ts';
import { TimeoutError } from '../errors/timeout-error.ts';
import type { ChatResult } from '../response/chat-result.ts';
import { readNetworkFailure } from '../transport/network-failure.ts';
import type { StreamSource } from './stream-source.ts';
import type { StreamedAnswer } from './streamed-answer.ts';

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

/** What every error of a stream says. */
interface Common {
  readonly requestId: string | undefined;
  readonly attempts: number;
  readonly partialText: string;
  readonly partialResult: ChatResult;
}

/** The typed error for each failure, with what had arrived until then. */
export function streamError(
  failure: StreamFailure,
  source: Facts,
  answer: StreamedAnswer,
): RegPilotError {
  const { requestId, attempts, status } = source;
  const partialResult = answer.result(source);
  const common = { requestId, attempts, partialText: partialResult.content, partialResult };
  switch (failure.kind) {
    case 'lost': {
      const { code } = readNetworkFailure(failure.error);
      const told = code === undefined ? '' : ` (${code})`;
      return new StreamTruncatedError({
        ...common,
        reason: 'lost',
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
      return inBandError(failure.body, { ...common, keyId: source.keyId, redact: source.redact });
    case 'aborted':
      return abortError(failure.reason, common);
    case 'left':
      return new AbortError({ ...common, message: 'The stream was left before its end' });
  }
}

/** The pipeline aborts with its own error when its time is up; that one is what happened. */
function abortError(reason: unknown, common: Common): RegPilotError {
  if (reason instanceof TimeoutError)
    return new TimeoutError({ ...reason, cause: reason.cause, ...common });
  return isRegPilotError(reason) ? reason : new AbortError({ ...common, cause: reason });
}
