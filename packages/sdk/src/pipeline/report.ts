import { headerNames, type ErrorCode } from '@regpilot/contract';
import type { AttemptResult, FailedOutcome } from '@regpilot/key-rotation';
import type { Answer } from '../response/answer.ts';
import type { Exchange } from './exchange.ts';

type Refused = Extract<Exchange, { kind: 'refused' }>;
type Refusal = 'auth' | 'missing-key' | 'forbidden' | 'limited' | 'transient' | 'fatal';

/** Codes that mean something else than their status. */
const refusalOfCode: Readonly<Partial<Record<ErrorCode, Refusal>>> = {
  MISSING_API_KEY: 'missing-key',
  // Another attempt of the same call is still being worked on; its answer is worth waiting for.
  IDEMPOTENCY_IN_PROGRESS: 'transient',
};

/** Statuses that are worth another attempt or another key. Every other refusal stays one. */
const refusalOfStatus: Readonly<Record<number, Refusal>> = {
  401: 'auth',
  403: 'forbidden',
  408: 'transient',
  429: 'limited',
  500: 'transient',
  502: 'transient',
  503: 'transient',
  504: 'transient',
  529: 'transient',
};

/**
 * What `x-should-retry` makes of a refusal. It is about sending the same request again, so what is the
 * key's doing stays as it is: another key may go on.
 */
const refusalOfHint: Readonly<Record<string, Readonly<Partial<Record<Refusal, Refusal>>>>> = {
  true: { fatal: 'transient' },
  false: { transient: 'fatal' },
};

/** What the attempt loop is told, and the ring behind it. */
export function report(exchange: Exchange): AttemptResult<Answer> {
  if (exchange.kind === 'answered') return { outcome: 'ok', value: exchange.answer };
  const { error } = exchange;
  switch (exchange.kind) {
    case 'refused':
      return { ...refusal(exchange), error };
    case 'failed':
      return { outcome: 'transient', delivery: exchange.delivery, error };
    case 'aborted':
      return { outcome: 'aborted', error };
    case 'malformed':
      return { outcome: 'fatal', error };
  }
}

function refusal({ error, status, headers }: Refused): FailedOutcome {
  const own = refusalOfCode[error.code] ?? refusalOfStatus[status] ?? 'fatal';
  const kind = refusalOfHint[headers.get(headerNames.shouldRetry) ?? '']?.[own] ?? own;
  const { retryAfterMs, retryable } = error;
  // No time and not retryable is a limit that never resets: worth another key, never a wait.
  if (kind === 'limited')
    return { outcome: kind, retryAfterMs: retryAfterMs ?? (retryable ? null : Infinity) };
  if (kind === 'transient') return { outcome: kind, delivery: 'answered', retryAfterMs };
  return { outcome: kind };
}
