import { costLimit, createEnforcer, priceTable, tokensPerDay } from '@regpilot/enforcement';
import type { ClientOptions } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const chat = { messages, model: 'gpt-4o', maxTokens: 50 };
const anyKey = { keyId: 'any', capability: 'chat' as const };
const budget = { usd: 20, reset: 'monthly', scope: 'client' } as const;

async function microUsdOf(enforcer: ReturnType<typeof createEnforcer>): Promise<number> {
  return (await enforcer.usage(anyKey))[0]?.used ?? Number.NaN;
}

describe.each(transports)('a cost limit over %s', (_, makeTransport) => {
  it('denies a call whose estimate does not fit, before anything is sent', async () => {
    await using running = await startGateway(makeTransport);
    // 2 tokens at 2.50 and 50 at 10 dollars a million: 505 micro-dollars.
    const client = running.client({
      enforcement: [costLimit({ usd: 0.000504, reset: 'monthly' })],
    });
    const denied = { code: 'COST_LIMIT_EXCEEDED', status: 429, local: true };
    await expect(client.chat.create(chat)).rejects.toMatchObject(denied);
    await expect(client.chat.stream(chat).finalText()).rejects.toMatchObject(denied);
    expect(running.gateway.journal.size).toBe(0);
    await client.chat.create({ ...chat, maxTokens: 49 });
    expect(running.gateway.journal.size).toBe(1);
  });

  it('settles the price that the gateway names', async () => {
    await using running = await startGateway(makeTransport);
    const enforcer = createEnforcer({ policies: [costLimit(budget)] });
    const client = running.client({ enforcement: enforcer });
    const { usage } = await client.chat.create(chat);
    const streamed = await client.chat.stream({ messages, quality: 'cheap' }).finalResult();
    const cents = [usage?.costCents, streamed.usage?.costCents].map((cost) => cost ?? Number.NaN);
    const microUsd = cents.map((cost) => Math.ceil(cost * 10_000 - 1e-6));
    expect(await microUsdOf(enforcer)).toBe((microUsd[0] ?? 0) + (microUsd[1] ?? 0));
  });

  it('settles by the price list where the gateway names no price', async () => {
    await using running = await startGateway(makeTransport);
    const enforcer = createEnforcer({ policies: [costLimit(budget)] });
    const prices = priceTable({ models: { 'gpt-4o': { input: 3, output: 7 } } });
    const client = running.client({
      dialect: 'openai',
      baseURL: `${running.gateway.url}/v1`,
      enforcement: enforcer,
      prices,
    });
    const answers = [await client.chat.create(chat), await client.chat.stream(chat).finalResult()];
    const microUsd = answers.map(({ usage }) => {
      expect(usage?.costCents).toBeUndefined();
      return 3 * (usage?.promptTokens ?? Number.NaN) + 7 * (usage?.completionTokens ?? 0);
    });
    expect(await microUsdOf(enforcer)).toBe((microUsd[0] ?? 0) + (microUsd[1] ?? 0));
  });

  it.each<[string, ClientOptions['enforcement']]>([
    ['a list of policies', [costLimit(budget)]],
    ['an enforcer', createEnforcer({ policies: [costLimit(budget)] })],
    ['a limit of each key', [costLimit({ usd: 20, reset: 'daily' })]],
    [
      'an enforcer with a limit of each key',
      createEnforcer({ policies: [costLimit({ usd: 20, reset: 'daily' })] }),
    ],
  ])('refuses a model without a known price, by %s', async (_what, enforcement) => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ enforcement });
    const call = client.chat.create({ ...chat, model: 'acme/huge' });
    await expect(call).rejects.toMatchObject({ name: 'ConfigurationError', field: 'model' });
    await expect(call).rejects.toThrow('has no known price');
    expect(running.gateway.journal.size).toBe(0);
  });

  it('is what needs prices: other limits let a model pass that has none', async () => {
    await using running = await startGateway(makeTransport);
    for (const enforcement of [
      [tokensPerDay(1000)],
      createEnforcer({ policies: [tokensPerDay(1000)] }),
    ]) {
      const call = running.client({ enforcement }).chat.create({ ...chat, model: 'acme/huge' });
      await expect(call).rejects.toMatchObject({ name: 'BadRequestError', local: false });
    }
  });

  it.each<[string, ClientOptions['estimate'], number]>([
    ['four characters a token', undefined, 2 + 50],
    ['an upper bound', 'upper-bound', 64 + 24 + 5 + 50],
    ["the caller's tokenizer", { countTokens: (text) => text.split('l').length }, 3 + 4 + 3 + 50],
  ])('estimates tokens by %s', async (_what, estimate, tokens) => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ enforcement: [tokensPerDay(tokens - 1)], estimate });
    await expect(client.chat.create(chat)).rejects.toMatchObject({ policy: 'tokens_per_day' });
    const roomy = running.client({ enforcement: [tokensPerDay(tokens)], estimate });
    await expect(roomy.chat.create(chat)).resolves.toBeDefined();
  });

  it('counts embeddings by their own price', async () => {
    await using running = await startGateway(makeTransport);
    const enforcer = createEnforcer({ policies: [costLimit(budget)] });
    const client = running.client({ enforcement: enforcer });
    const { usage } = await client.embeddings.create({ input: 'x'.repeat(4000) });
    const cost = usage?.costCents ?? Number.NaN;
    expect(await microUsdOf(enforcer)).toBe(Math.ceil(cost * 10_000 - 1e-6));
  });
});
