import { outcomeCosts, outcomeOfStatus, type Outcome } from '@regpilot/contract';
import type { Admission } from '@regpilot/enforcement';
import type { StreamAnswer } from '../response/answer.ts';
import type { Estimate } from './call.ts';
import type { Exchange } from './exchange.ts';
import { isCacheHit, readActual, toActual } from './usage.ts';

const nothing = { tokens: 0, costUsd: 0 } as const;

/**
 * Closes the reservation of an attempt by the contract's table of prices, so that client and gateway
 * count alike. A stream that has begun is settled when it ends, by `streamSettlement`.
 */
export function settle(exchange: Exchange, admission: Admission | null, estimate: Estimate): void {
  if (admission === null || (exchange.kind === 'answered' && exchange.answer.kind === 'stream'))
    return;
  charge(admission, outcomeOf(exchange), estimate, actualOf(exchange));
}

/** What settles a stream's reservation: a stream that did not end well may have cost everything. */
export function streamSettlement(
  admission: Admission | null,
  estimate: Estimate,
  cached: boolean,
): StreamAnswer['end'] {
  return (how, usage) => {
    if (admission === null) return;
    const actual = toActual(usage?.totalTokens, usage?.costCents);
    if (how === 'done') charge(admission, cached ? 'cache-hit' : 'success', estimate, actual);
    else charge(admission, 'unknown', estimate, undefined);
  };
}

function outcomeOf(exchange: Exchange): Outcome {
  switch (exchange.kind) {
    case 'answered':
      return outcomeOfStatus(exchange.answer.status, isCacheHit(exchange.answer.headers));
    case 'refused':
    case 'malformed':
      return outcomeOfStatus(exchange.status);
    case 'failed':
      return exchange.delivery === 'not-sent' ? 'never-connected' : 'unknown';
    case 'aborted':
      return 'unknown';
  }
}

function actualOf(exchange: Exchange): Estimate | undefined {
  return exchange.kind === 'answered' && exchange.answer.kind === 'json'
    ? readActual(exchange.answer)
    : undefined;
}

function charge(
  admission: Admission,
  outcome: Outcome,
  estimate: Estimate,
  actual: Estimate | undefined,
): void {
  const cost = outcomeCosts[outcome];
  if (!cost.request) admission.release();
  else if (cost.usage === 'none') admission.settle(nothing);
  else admission.settle(cost.usage === 'actual' ? (actual ?? estimate) : estimate);
}
