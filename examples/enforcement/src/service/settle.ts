import { outcomeCosts } from '@regpilot/contract';
import type { CompleteResponse } from '@regpilot/contract/schemas';
import { costOf, type Admission, type CallEstimate, type PriceTable } from '@regpilot/enforcement';
import type { Reply } from './ask-gateway.ts';

/** Puts what the call has cost in the place of what was reserved for it. */
export function settle(admission: Admission, { outcome, answer }: Reply, prices: PriceTable): void {
  const cost = outcomeCosts[outcome];
  if (!cost.request) admission.release();
  else if (cost.usage === 'none') admission.settle({ tokens: 0, costUsd: 0 });
  else admission.settle(answer === null ? {} : actualOf(answer, prices));
}

/** Only the answer says which model a tier was served by. For one without a price the estimate stays charged. */
function actualOf({ provider, model, usage }: CompleteResponse, prices: PriceTable): CallEstimate {
  const tokens = usage.totalTokens;
  try {
    return { tokens, costUsd: costOf(usage, `${provider}/${model}`, prices) };
  } catch {
    return { tokens };
  }
}
