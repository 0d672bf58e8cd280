import { outcomeCosts } from '@regpilot/contract';
import { costOf, type Admission, type PriceTable } from '@regpilot/enforcement';
import type { Reply } from './ask-gateway.ts';

/** Puts what the call has cost in the place of what was reserved for it. */
export function settle(admission: Admission, { outcome, answer }: Reply, prices: PriceTable): void {
  const cost = outcomeCosts[outcome];
  if (!cost.request) admission.release();
  else if (cost.usage === 'none') admission.settle({ tokens: 0, costUsd: 0 });
  else if (answer === null) admission.settle({});
  else {
    const { provider, model, usage } = answer;
    // Only the answer says which model a tier was served by.
    const costUsd = costOf(usage, `${provider}/${model}`, prices);
    admission.settle({ tokens: usage.totalTokens, costUsd });
  }
}
