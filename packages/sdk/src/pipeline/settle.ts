import { headerNames, outcomeCosts, outcomeOfStatus, type Outcome } from '@regpilot/contract';
import type { StreamAnswer } from '../response/answer.ts';
import type { TransportHeaders } from '../transport/transport.ts';
import type { Bill } from './bill.ts';
import type { Exchange } from './exchange.ts';
import { actualOf, isCacheHit, readCost, type ReportedCost } from './usage.ts';

const nothing = { tokens: 0, costUsd: 0 } as const;

/**
 * Closes the reservation of an attempt by the contract's table of prices, so that client and gateway
 * count alike. A stream that has begun is settled when it ends, by `streamSettlement`.
 */
export function settle(exchange: Exchange, bill: Bill | null): void {
  if (bill === null || (exchange.kind === 'answered' && exchange.answer.kind === 'stream')) return;
  charge(bill, outcomeOf(exchange), costIn(exchange));
}

/** What settles a stream's reservation: a stream that did not end well may have cost everything. */
export function streamSettlement(
  bill: Bill | null,
  headers: TransportHeaders,
): StreamAnswer['end'] {
  return (how, usage) => {
    if (bill === null) return;
    if (how !== 'done') charge(bill, 'unknown', undefined);
    else {
      const model = headers.get(headerNames.model);
      charge(bill, isCacheHit(headers) ? 'cache-hit' : 'success', { ...usage, model });
    }
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

function costIn(exchange: Exchange): ReportedCost | undefined {
  return exchange.kind === 'answered' && exchange.answer.kind === 'json'
    ? readCost(exchange.answer)
    : undefined;
}

/** Closes a reservation by the price of its outcome, with what the answer reports where that counts. */
export function charge(bill: Bill, outcome: Outcome, reported: ReportedCost | undefined): void {
  const { admission, estimate } = bill;
  const cost = outcomeCosts[outcome];
  if (!cost.request) admission.release();
  else if (cost.usage === 'none') admission.settle(nothing);
  else {
    const isKnown = cost.usage === 'actual' && reported !== undefined;
    admission.settle((isKnown ? actualOf(reported, bill) : undefined) ?? estimate);
  }
}
