import { createKeyRing } from '@regpilot/key-rotation';
import OpenAI, { AuthenticationError } from 'openai';
import { describe, expect, test } from 'vitest';
import { clients, statusOf } from './clients.ts';
import { GatewayWithKeys } from './gateway-with-keys.ts';

describe.each(clients)("the ring's fetch under $name", ({ ask }) => {
  test('goes on with the next key when one is refused', async () => {
    await using server = await GatewayWithKeys.listening();
    const keys = [await server.issueRevoked(), await server.issue()];
    await using ring = server.ringOf(() => keys);
    expect(await ask(ring, server.baseURL)).not.toBe('');
    expect(server.statuses).toEqual([401, 200]);
  });

  test('gives the refusal to the client when all keys are refused, and sends no more than that', async () => {
    await using server = await GatewayWithKeys.listening();
    const key = await server.issueRevoked();
    const ring = createKeyRing({ keys: [key.secret], fetch: { origins: server.baseURL } });
    const error: unknown = await ask(ring, server.baseURL).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(statusOf(error)).toBe(401);
    expect(server.statuses).toEqual([401]);
  });

  test('no call fails while the only key is cut over to another one', async () => {
    await using server = await GatewayWithKeys.listening();
    const key = await server.issue();
    let published = [key];
    await using ring = server.ringOf(() => published);
    const { faults } = server.gateway;
    faults.add({ route: 'openai.chat', times: 30, fault: { kind: 'latency', ms: 30 } });
    const inFlight = Array.from({ length: 30 }, () => ask(ring, server.baseURL));
    while (ring.status().keys[0]?.inFlight !== 30) await server.admin.health.check();
    published = [await server.admin.gateway.keys.rotate(key.id, { grace_period_seconds: 0 })];
    const later = Array.from({ length: 30 }, () => ask(ring, server.baseURL));
    const answers = await Promise.all([...inFlight, ...later]);
    expect(answers.filter((text) => text === '')).toEqual([]);
    expect(server.statuses.filter((status) => status === 401).length).toBeGreaterThan(0);
  });

  test('goes on with a key that has quota after a 429, without waiting', async () => {
    await using server = await GatewayWithKeys.listening();
    const keys = [await server.issue(), await server.issue()];
    await using ring = server.ringOf(() => keys);
    const limited = { kind: 'status', status: 429, retryAfter: 60 } as const;
    server.gateway.faults.add({ route: 'openai.chat', times: 1, fault: limited });
    expect(await ask(ring, server.baseURL)).not.toBe('');
    expect(server.statuses).toEqual([429, 200]);
    expect(ring.status().keys[0]).toMatchObject({ state: 'limited' });
  });
});

test("openai's own key function does not go on: a refused call is over, and the function is not asked again", async () => {
  await using server = await GatewayWithKeys.listening();
  const keys = [await server.issueRevoked(), await server.issue()];
  let asked = 0;
  const client = new OpenAI({
    apiKey: () => Promise.resolve(keys[asked++]?.secret ?? ''),
    baseURL: server.baseURL,
    maxRetries: 3,
  });
  const messages = [{ role: 'user', content: 'Hello' } as const];
  const refused = client.chat.completions.create({ model: 'gpt-4o-mini', messages });
  await expect(refused).rejects.toThrow(AuthenticationError);
  expect([asked, server.statuses]).toEqual([1, [401]]);
});
