import { headerNames } from '@regpilot/contract';
import type { JsonAnswer } from '../response/answer.ts';
import { readUsageHeaders } from '../response/chat-result.ts';
import type { TransportHeaders } from '../transport/transport.ts';
import type { Estimate } from './call.ts';

/**
 * What a call really cost, from the body (either dialect's words) or the headers; undefined where the
 * gateway does not say, and then the estimate stays charged.
 */
export function readActual({ body, headers }: JsonAnswer): Estimate | undefined {
  const usage = fieldOf(body, 'usage');
  const tokens = fieldOf(usage, 'totalTokens') ?? fieldOf(usage, 'total_tokens');
  const costCents = fieldOf(usage, 'costCents') ?? fieldOf(usage, 'cost_cents');
  if (tokens !== undefined) return toActual(tokens, costCents);
  return toActual(readUsageHeaders((name) => headers.get(name))?.totalTokens, undefined);
}

/** Undefined for tokens that are no amount: a counter that takes a wrong number is wrong for ever. */
export function toActual(tokens: unknown, costCents: unknown): Estimate | undefined {
  if (!isAmount(tokens)) return undefined;
  return { tokens, costUsd: isAmount(costCents) ? costCents / 100 : undefined };
}

export function isCacheHit(headers: TransportHeaders): boolean {
  return headers.get(headerNames.cacheStatus) === 'HIT';
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
