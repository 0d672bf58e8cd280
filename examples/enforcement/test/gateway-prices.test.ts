import {
  ChatResponse,
  EmbeddingsResponse,
  parseInput,
  type ChatUsage,
} from '@regpilot/contract/schemas';
import {
  defaultPrices,
  estimateChat,
  estimateCost,
  estimateEmbeddings,
  priceTable,
} from '@regpilot/enforcement';
import { createGateway } from '@regpilot/mock-gateway';
import { afterAll, beforeAll, expect, test } from 'vitest';

const gateway = createGateway();
beforeAll(() => gateway.listen());
afterAll(() => gateway.close());

const prices = priceTable();
const upperBound = { estimator: 'upper-bound', prices } as const;
const text = 'Wie viele Token hat ein Schlüsselbund? 🔑 密钥';

async function post(path: string, body: object): Promise<unknown> {
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': gateway.managementKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

async function chatUsage(named: object): Promise<ChatUsage> {
  const chat = { messages: [{ role: 'user', content: text }], maxTokens: 60, ...named };
  const answer = await post('/ai/chat', { ...chat, stream: false });
  const { usage } = parseInput(ChatResponse, answer, 'answer');
  const { tokens, costUsd = 0 } = estimateChat(chat, upperBound);
  expect(tokens).toBeGreaterThanOrEqual(usage.totalTokens);
  expect(costUsd).toBeGreaterThanOrEqual(usage.costCents / 100);
  return usage;
}

const models = Object.entries(defaultPrices.models);

test.each(models.filter(([, { output }]) => output > 0).map(([model]) => model))(
  'the default price of %s is what the gateway charges, and no more than the upper bound',
  async (model) => {
    const usage = await chatUsage({ model });
    expect(estimateCost(usage, { model }, prices)).toBeCloseTo(usage.costCents / 100, 12);
  },
);

test.each(Object.keys(defaultPrices.tiers))(
  'a call of the tier %s costs what its default price says',
  async (quality) => {
    const usage = await chatUsage({ quality });
    expect(estimateCost(usage, { quality }, prices)).toBeCloseTo(usage.costCents / 100, 12);
  },
);

test.each(models.filter(([, { output }]) => output === 0).map(([model]) => model))(
  'embeddings with %s cost what the default price says, and no more than the upper bound',
  async (model) => {
    const request = { model, input: [text, text.repeat(5)] };
    const { usage } = parseInput(
      EmbeddingsResponse,
      await post('/ai/embeddings', request),
      'answer',
    );
    expect(estimateCost(usage, { model }, prices)).toBeCloseTo(usage.costCents / 100, 12);
    const { tokens, costUsd = 0 } = estimateEmbeddings(request, upperBound);
    expect(tokens).toBeGreaterThanOrEqual(usage.totalTokens);
    expect(costUsd).toBeGreaterThanOrEqual(usage.costCents / 100);
  },
);
