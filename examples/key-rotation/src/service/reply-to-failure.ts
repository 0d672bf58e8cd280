import { isRegPilotError, RateLimitError } from '@regpilot/sdk';
import { BadRequest, type Reply } from './reply.ts';

/** What a caller is told of a failure: a code, and the gateway's id of the request for a look into its logs. */
export function replyToFailure(error: unknown): Reply {
  if (error instanceof BadRequest) return { ...error.reply };
  if (!isRegPilotError(error)) return { status: 500, body: { error: 'INTERNAL_ERROR' } };
  const { code, requestId } = error;
  const body = { error: code, requestId };
  // 503, not 429: it is this service that asked too much, not its caller.
  if (error instanceof RateLimitError && error.retryAfterMs !== null) {
    const seconds = Math.ceil(error.retryAfterMs / 1000);
    return { status: 503, headers: { 'retry-after': String(seconds) }, body };
  }
  return { status: 502, body };
}
