import { costLimit, createEnforcer, priceTable, tokensPerDay } from '@regpilot/enforcement';
import { expect, test } from 'vitest';
import type { Reply } from '../src/service/ask-gateway.ts';
import { settle } from '../src/service/settle.ts';

const answered: Reply = {
  outcome: 'success',
  answer: {
    text: 'Done.',
    provider: 'openai',
    model: 'gpt-4o',
    cacheHit: false,
    usage: { promptTokens: 100, completionTokens: 10, totalTokens: 110, costCents: 0.035 },
  },
};
const unpriced: Reply = {
  ...answered,
  answer: answered.answer && { ...answered.answer, model: 'x' },
};

const estimate = { tokens: 500, costUsd: 0.002 };

test.each<[how: string, reply: Reply, tokens: number, microUsd: number]>([
  ['an answer costs what it reports, at the price of its model', answered, 110, 350],
  ['an answer of a model without a price costs its tokens and the estimate', unpriced, 110, 2000],
  ['an answer from the cache costs nothing', { ...answered, outcome: 'cache-hit' }, 0, 0],
  ['no answer costs the whole estimate', { outcome: 'unknown', answer: null }, 500, 2000],
  ['a refused call costs nothing', { outcome: 'rejected-call', answer: null }, 0, 0],
  ['a rate-limited call costs nothing', { outcome: 'rate-limited', answer: null }, 0, 0],
])('%s', async (_how, reply, tokens, microUsd) => {
  const enforcer = createEnforcer({
    policies: [tokensPerDay(10_000), costLimit({ usd: 1, reset: 'yearly' })],
  });
  settle(await enforcer.admit({ keyId: 'k', capability: 'chat', estimate }), reply, priceTable());
  const usage = await enforcer.usage('k');
  expect(usage.map(({ used }) => used)).toEqual([tokens, microUsd]);
  await enforcer.close();
});
