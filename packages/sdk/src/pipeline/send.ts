import { AbortError } from '../errors/abort-error.ts';
import { apiErrorFromResponse, errorBodyLimitBytes } from '../errors/api-error-from-response.ts';
import { ConnectionError, describeConnectionFailure } from '../errors/connection-error.ts';
import { TimeoutError } from '../errors/timeout-error.ts';
import type { AuthScheme } from '../options/client-options.ts';
import { readNetworkFailure } from '../transport/network-failure.ts';
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
import { totalTimeout } from './total-timeout.ts';

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
  let headers: TransportHeaders | undefined;
  const work = async (): Promise<Exchange> => {
    const response = await transport.send({
      method: call.method,
      url: call.url,
      headers: requestHeaders(call, context.key, auth),
      ...(call.body === undefined ? {} : { body: call.body }),
      signal: bounds.signal,
    });
    if (bounds.isLeft) return leave(response);
    bill?.admission.arrived();
    headers = response.headers;
    gateway.learnFrom(headers);
    if (response.status >= 400) return readRefusal(attempt, response, bounds, runtime.now());
    const awaitsFirstByte = canRepeat(call, gateway);
    return readAnswer({ ...attempt, response, bounds, now: runtime.now, awaitsFirstByte });
  };
  let exchange: Exchange;
  try {
    exchange = await bounds.within(work());
  } catch (error) {
    exchange = interrupted(error, attempt, bounds, headers);
  }
  // The reader of a stream lets go of it at its end.
  if (exchange.kind !== 'answered' || exchange.answer.kind !== 'stream') bounds.release();
  return exchange;
}

/** An answer that came after the attempt was over: its connection is given up. */
function leave({ body }: TransportResponse): never {
  const bytes: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]();
  bytes.return?.().catch(() => undefined);
  throw new Error('The attempt was over');
}

async function readRefusal(
  { call, context, number }: Attempt,
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
    // A call without retries would not have waited, however soon.
    timeLeftMs: call.retries > 0 ? context.deadlineAt - nowMs : Infinity,
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

/** Of the error no more is taken over than codes: it may hold the request. */
function interrupted(
  error: unknown,
  { call, context, number: attempts, lastFailure }: Attempt,
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
    const facts = { delivery, requestId, attempts };
    const timedOut =
      bound === 'total'
        ? totalTimeout(call, { ...facts, lastFailure })
        : new TimeoutError({ ...facts, kind: bound, timeoutMs });
    return { kind: 'failed', delivery, error: timedOut };
  }
  const { code: networkCode } = readNetworkFailure(error);
  const message = describeConnectionFailure({
    // Without the credentials that a URL may hold.
    host: new URL(call.url).host,
    delivery,
    networkCode,
    answerHadBegun: headers !== undefined,
  });
  return {
    kind: 'failed',
    delivery,
    error: new ConnectionError(message, { delivery, networkCode, requestId, attempts }),
  };
}
