import { headerNames } from '@regpilot/contract';
import type { CallEstimate } from '@regpilot/enforcement';
import type { JsonAnswer } from '../response/answer.ts';
import { readUsageHeaders } from '../response/chat-result.ts';
import type { TransportHeaders } from '../transport/transport.ts';
import type { Bill } from './bill.ts';

/** What an answer says of its cost; whatever it leaves out is undefined. */
export interface ReportedCost {
  readonly promptTokens?: unknown;
  readonly completionTokens?: unknown;
  readonly totalTokens?: unknown;
  readonly costCents?: unknown;
  /** The one that answered, `provider/model` as far as the gateway says so. */
  readonly model?: unknown;
}

/** From the body, in either dialect's words, or the headers. */
export function readCost({ body, headers }: Pick<JsonAnswer, 'body' | 'headers'>): ReportedCost {
  const usage = fieldOf(body, 'usage');
  const model = headers.get(headerNames.model) ?? fieldOf(body, 'model');
  const totalTokens = fieldOf(usage, 'totalTokens') ?? fieldOf(usage, 'total_tokens');
  if (totalTokens === undefined) return { ...readUsageHeaders((name) => headers.get(name)), model };
  return {
    totalTokens,
    promptTokens: fieldOf(usage, 'promptTokens') ?? fieldOf(usage, 'prompt_tokens'),
    completionTokens: fieldOf(usage, 'completionTokens') ?? fieldOf(usage, 'completion_tokens'),
    costCents: fieldOf(usage, 'costCents') ?? fieldOf(usage, 'cost_cents'),
    model,
  };
}

/**
 * What a call really cost: the price that the gateway names, else that of the client's list for the
 * model that answered. Undefined where the gateway does not say, and for tokens that are no amount: a
 * counter that takes a wrong number is wrong for ever.
 */
export function actualOf(
  { promptTokens, completionTokens, totalTokens, costCents, model }: ReportedCost,
  { costOf, model: asked }: Pick<Bill, 'costOf' | 'model'>,
): CallEstimate | undefined {
  if (!isAmount(totalTokens)) return undefined;
  if (isAmount(costCents)) return { tokens: totalTokens, costUsd: costCents / 100 };
  const answered = typeof model === 'string' && model !== '' ? model : asked;
  // The sum alone cannot be priced: prompt and completion cost differently.
  if (answered === undefined || !isAmount(promptTokens)) return { tokens: totalTokens };
  const usage = {
    promptTokens,
    completionTokens: isAmount(completionTokens) ? completionTokens : totalTokens - promptTokens,
  };
  return { tokens: totalTokens, costUsd: costOf(usage, answered) };
}

export function isCacheHit(headers: TransportHeaders): boolean {
  return headers.get(headerNames.cacheStatus) === 'HIT';
}

/** Enforcement takes no more, in tokens or dollars; what is larger was never one call. */
const largestAmount = 1e9;

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= largestAmount;
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
