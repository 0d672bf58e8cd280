import { AbortError } from '../errors/abort-error.ts';
import { apiErrorFromResponse, errorBodyLimitBytes } from '../errors/api-error-from-response.ts';
import { ConnectionError } from '../errors/connection-error.ts';
import { TimeoutError } from '../errors/timeout-error.ts';
import type { AuthScheme } from '../options/client-options.ts';
import type { Transport, TransportHeaders, TransportResponse } from '../transport/transport.ts';
import { deliveryOf } from '../transport/transport-error.ts';
import { AttemptBounds } from './attempt-bounds.ts';
import type { Attempt } from './attempt.ts';
import type { Call } from './call.ts';
import type { Exchange } from './exchange.ts';
import type { GatewayFacts } from './gateway-facts.ts';
import { readAnswer } from './read-answer.ts';
import { requestHeaders } from './request-headers.ts';
import { requestIdOf } from './request-id.ts';
import type { Runtime } from './runtime.ts';

export interface SendParts {
  readonly transport: Transport;
  readonly auth: AuthScheme;
  readonly gateway: GatewayFacts;
  readonly runtime: Runtime;
}

/** One request and its answer, within the attempt's timeout. Never throws: whatever happens is an exchange. */
export async function send(
  attempt: Attempt,
  { transport, auth, gateway, runtime }: SendParts,
): Promise<Exchange> {
  const { call, context, bill } = attempt;
  const bounds = new AttemptBounds({
    signal: call.signal,
    timeoutMs: call.timeoutMs,
    timeLeftMs: context.deadlineAt - runtime.now(),
    after: runtime.after,
  });
  let exchange: Exchange;
  let headers: TransportHeaders | undefined;
  try {
    const response = await transport.send({
      method: call.method,
      url: call.url,
      headers: requestHeaders(call, context.key, auth),
      ...(call.body === undefined ? {} : { body: call.body }),
      signal: bounds.signal,
    });
    bill?.admission.arrived();
    headers = response.headers;
    gateway.learnFrom(headers);
    exchange =
      response.status < 400
        ? await readAnswer({
            ...attempt,
            response,
            bounds,
            now: runtime.now,
            awaitsFirstByte: canRepeat(call, gateway),
          })
        : await readRefusal(attempt, response, bounds, runtime.now());
  } catch (error) {
    exchange = interrupted(error, attempt, bounds, headers);
  }
  // The reader of a stream lets go of it at its end.
  if (exchange.kind !== 'answered' || exchange.answer.kind !== 'stream') bounds.release();
  return exchange;
}

async function readRefusal(
  { context, number }: Attempt,
  response: TransportResponse,
  bounds: AttemptBounds,
  nowMs: number,
): Promise<Exchange> {
  const { status, headers } = response;
  const error = apiErrorFromResponse({
    status,
    headers,
    bodyText: await readErrorText(response, bounds),
    attempts: number,
    keyId: context.keyId,
    keys: [context.key],
    nowMs,
  });
  return { kind: 'refused', status, headers, error };
}

/** Whether the attempt loop would send the call again if its connection broke now. */
function canRepeat({ retries, repeat }: Call, gateway: GatewayFacts): boolean {
  return retries > 0 && gateway.mayRepeat(repeat);
}

/** The status counts, whatever becomes of its body; only the caller's abort is more than it. */
async function readErrorText(response: TransportResponse, bounds: AttemptBounds): Promise<string> {
  try {
    return await response.text(errorBodyLimitBytes);
  } catch (error) {
    if (bounds.endedBy === 'caller') throw error;
    return '';
  }
}

/** The error is looked at for one thing only, whether the request was sent: it may hold the request. */
function interrupted(
  error: unknown,
  { call, context, number: attempts }: Attempt,
  { endedBy, bound, timeoutMs }: AttemptBounds,
  headers: TransportHeaders | undefined,
): Exchange {
  const requestId = headers === undefined ? undefined : requestIdOf(headers, context.key);
  const delivery = deliveryOf(error);
  if (endedBy === 'caller') {
    const cause: unknown = call.signal?.reason;
    return { kind: 'aborted', error: new AbortError({ cause, requestId, attempts }) };
  }
  if (endedBy === 'timer') {
    const shown = bound === 'total' ? (call.totalTimeoutMs ?? timeoutMs) : timeoutMs;
    return {
      kind: 'failed',
      delivery,
      error: new TimeoutError({ kind: bound, timeoutMs: shown, delivery, requestId, attempts }),
    };
  }
  const networkCode = networkCodeOf(error);
  const message = headers === undefined ? undefined : lostInAnswer;
  return {
    kind: 'failed',
    delivery,
    error: new ConnectionError(message, { delivery, networkCode, requestId, attempts }),
  };
}

const lostInAnswer = 'The connection was lost before the answer was complete';

function networkCodeOf(error: unknown): string | undefined {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  // A user's transport may put anything there.
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,63}$/.test(code) ? code : undefined;
}
