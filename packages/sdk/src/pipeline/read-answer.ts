import { redactKeys } from '@regpilot/contract';
import { ResponseFormatError } from '../errors/response-format-error.ts';
import { StreamTruncatedError } from '../errors/stream-truncated-error.ts';
import type { TimeoutError } from '../errors/timeout-error.ts';
import type { StreamAnswer } from '../response/answer.ts';
import { StreamedAnswer } from '../stream/streamed-answer.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { AttemptBounds } from './attempt-bounds.ts';
import type { Attempt } from './attempt.ts';
import { contentKind, type ContentKind } from './content-kind.ts';
import type { Exchange } from './exchange.ts';
import { awaitFirstByte } from './first-byte.ts';
import { timingFirstByte } from './opening-body.ts';
import { renewing } from './renewing-body.ts';
import { requestIdOf } from './request-id.ts';
import { streamSettlement } from './settle.ts';
import { totalTimeout } from './total-timeout.ts';

export interface ReadParts extends Attempt {
  readonly response: TransportResponse;
  readonly bounds: AttemptBounds;
  readonly now: () => number;
  /** Whether a stream that breaks off before its first byte would be asked for again. */
  readonly awaitsFirstByte: boolean;
}

/**
 * What an answer without an error status is. Of a stream only the head is read here, and its first
 * byte where that matters. Rejects when the connection is lost or given up meanwhile.
 */
export async function readAnswer(parts: ReadParts): Promise<Exchange> {
  const { call, response, awaitsFirstByte } = parts;
  if (response.status >= 300) return unread(parts, redirect);
  const kind = contentKind(response.headers.get('content-type'));
  if (kind === 'stream' || (call.stream && kind !== 'other')) {
    if (awaitsFirstByte) return openBegunStream(parts, kind);
    return { kind: 'answered', answer: openStream(parts, response.body, false) };
  }
  return kind === 'json' ? readJson(parts) : unread(parts, foreign);
}

const redirect =
  'a redirect, which is not followed because the API key would go with it; check baseURL';
const foreign =
  'neither JSON nor a stream of events; does a proxy or a login page answer in the place of the gateway?';

/** A body that nobody reads would keep its connection: it is given up. */
function unread(parts: ReadParts, problem: string): Exchange {
  parts.bounds.abort();
  return malformed(parts, problem);
}

async function readJson(parts: ReadParts): Promise<Exchange> {
  const { response, context, number } = parts;
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return malformed(parts, text === '' ? 'an empty body' : 'JSON that does not parse');
  }
  const { status, headers } = response;
  return {
    kind: 'answered',
    answer: {
      kind: 'json',
      status,
      headers,
      requestId: requestIdOf(response.headers, context.key),
      attempts: number,
      keyId: context.keyId,
      redact: redactor(context.key),
      text,
      body,
    },
  };
}

async function openBegunStream(parts: ReadParts, kind: ContentKind): Promise<Exchange> {
  const { call, response, bounds, context, number } = parts;
  if (call.stream) bounds.timeSilence(call.idleTimeoutMs, timeLeftMs(parts));
  const body = await awaitFirstByte(response.body);
  if (!body.isEmpty || kind !== 'stream')
    return { kind: 'answered', answer: openStream(parts, body, true) };
  // Events without an event: so a proxy that has lost its upstream may end the answer.
  const requestId = requestIdOf(response.headers, context.key);
  const error = new StreamTruncatedError({
    requestId,
    attempts: number,
    partialText: '',
    partialResult: new StreamedAnswer().result({ headers: response.headers, requestId }),
  });
  return { kind: 'failed', delivery: 'unknown', error };
}

function openStream(
  parts: ReadParts,
  bytes: StreamAnswer['response']['body'],
  hasBegun: boolean,
): StreamAnswer {
  const { call, response, bounds, bill, context, number } = parts;
  const body = timeReading(parts, bytes, hasBegun);
  const settleStream = streamSettlement(bill, response.headers);
  return {
    kind: 'stream',
    status: response.status,
    headers: response.headers,
    requestId: requestIdOf(response.headers, context.key),
    attempts: number,
    keyId: context.keyId,
    redact: redactor(context.key),
    response: { body: bill === null ? body : renewing(body, bill.admission, parts.now) },
    signal: bounds.signal,
    abort: (reason) => {
      bounds.abort(reason);
    },
    idleTimeoutMs: call.idleTimeoutMs,
    end: (how, usage) => {
      bounds.release();
      settleStream(how, usage);
    },
  };
}

function malformed(parts: ReadParts, problem: string): Exchange {
  const { response, context, number } = parts;
  const { status, headers } = response;
  const error = new ResponseFormatError({
    problem,
    status,
    contentType: headers.get('content-type'),
    requestId: requestIdOf(response.headers, context.key),
    attempts: number,
  });
  return { kind: 'malformed', status, headers, error };
}

/**
 * A stream that was asked for has the call's time until its first byte, and may go on for hours then.
 * Events in the place of a JSON answer are collected, and that is part of the call.
 */
function timeReading(
  parts: ReadParts,
  body: StreamAnswer['response']['body'],
  hasBegun: boolean,
): StreamAnswer['response']['body'] {
  const { call, bounds } = parts;
  const leftMs = timeLeftMs(parts);
  const start = (): void => {
    bounds.timeReading(leftMs, () => timedOut(parts));
  };
  const stop = (): void => {
    bounds.stopTimer();
  };
  stop();
  if (!call.stream) start();
  return call.stream && !hasBegun ? timingFirstByte(body, { start, stop }) : body;
}

function timedOut({ call, response, context, number, lastFailure }: ReadParts): TimeoutError {
  const requestId = requestIdOf(response.headers, context.key);
  return totalTimeout(call, { requestId, attempts: number, lastFailure });
}

function timeLeftMs({ context, now }: ReadParts): number {
  return context.deadlineAt - now();
}

/** A closure, so that the key is no field of what is handed on. */
function redactor(key: string): (text: string) => string {
  return (text) => redactKeys(text, [key]);
}
