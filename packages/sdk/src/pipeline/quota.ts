import { readQuota, type KeyQuota } from '@regpilot/key-rotation';
import type { TransportHeaders } from '../transport/transport.ts';
import type { Exchange } from './exchange.ts';

/** What an answer, refusals included, says is left of the quota of its key; undefined without an answer. */
export function quotaOf(exchange: Exchange, nowMs: number): KeyQuota | undefined {
  const headers = headersOf(exchange);
  return headers === undefined ? undefined : (readQuota(headers, nowMs) ?? undefined);
}

function headersOf(exchange: Exchange): TransportHeaders | undefined {
  if (exchange.kind === 'answered') return exchange.answer.headers;
  return 'headers' in exchange ? exchange.headers : undefined;
}
