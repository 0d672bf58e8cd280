import { ConfigurationError, type RegPilot } from '@regpilot/sdk';
import { describe, expect, it } from 'vitest';
import { startGateway, type RunningGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Hello' }];
const chat = { messages, model: 'gpt-4o', maxTokens: 40 };

function openaiClient({ gateway, client }: RunningGateway): RegPilot {
  return client({ dialect: 'openai', baseURL: `${gateway.url}/v1` });
}

describe.each(transports)('the openai dialect over %s', (_, makeTransport) => {
  it('chats with a plain gateway, with the same result', async () => {
    await using running = await startGateway(makeTransport);
    const answer = await openaiClient(running).chat.create(chat);
    expect(answer.content).not.toBe('');
    expect(answer).toMatchObject({
      role: 'assistant',
      finishReason: expect.stringMatching(/./),
      usage: { totalTokens: expect.any(Number) },
    });
    const [entry] = running.gateway.journal.entries();
    expect(entry).toMatchObject({
      path: '/api/v1/chat/completions',
      route: 'openai.chat',
      status: 200,
    });
    expect(JSON.parse(entry?.body ?? '')).toEqual({
      model: 'gpt-4o',
      messages,
      max_tokens: 40,
      stream: false,
    });
  });

  it('streams, with usage at the end', async () => {
    await using running = await startGateway(makeTransport);
    const client = openaiClient(running);
    const { content, usage } = await client.chat.stream(chat).finalResult();
    const whole = await client.chat.create(chat);
    expect([content, usage?.totalTokens]).toEqual([whole.content, whole.usage?.totalTokens]);
  });

  it('embeds and lists models', async () => {
    await using running = await startGateway(makeTransport);
    const client = openaiClient(running);
    const { data } = await client.embeddings.create({
      input: ['a', 'b'],
      model: 'text-embedding-3-small',
      dimensions: 4,
    });
    expect(data.map(({ embedding }) => embedding.length)).toEqual([4, 4]);
    expect((await client.models.list()).data.length).toBeGreaterThan(0);
  });

  it('reads nested errors', async () => {
    await using running = await startGateway(makeTransport);
    const call = openaiClient(running).chat.create({ ...chat, model: 'no-such-model' });
    await expect(call).rejects.toMatchObject({
      name: 'BadRequestError',
      code: 'MODEL_NOT_FOUND',
      status: 400,
    });
  });

  it.each<[string, (client: RegPilot) => Promise<unknown>]>([
    ['key management', (client) => client.gateway.keys.list()],
    ['the health check', (client) => client.health.check()],
    ['complete', (client) => client.chat.complete({ messages })],
    ['quality tiers', (client) => client.chat.create({ messages, quality: 'cheap' })],
    ['a chat without a model', (client) => client.chat.create({ messages })],
  ])(
    'says that a plain gateway does not offer %s, before anything is sent',
    async (_what, call) => {
      await using running = await startGateway(makeTransport);
      await expect(call(openaiClient(running))).rejects.toBeInstanceOf(ConfigurationError);
      expect(running.gateway.journal.size).toBe(0);
    },
  );
});
