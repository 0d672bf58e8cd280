import { inspect } from 'node:util';
import { createGateway, virtualClock } from '@regpilot/mock-gateway';
import { expect, test } from 'vitest';
import { call, createKey, hello } from './client.ts';

test('every request that arrives is there, with its route, key and status', async () => {
  const gateway = createGateway({ clock: virtualClock(Date.UTC(2026, 0, 1)) });
  const { id, secret } = await createKey(gateway);
  gateway.journal.clear();
  gateway.clock.advance(250);
  await call(gateway, 'chat.create', {
    key: secret,
    body: hello,
    headers: { 'x-feature': 'search' },
  });
  await call(gateway, 'chat.create', { key: 'sk_unknown00000', body: hello });
  await gateway.handle({ method: 'GET', path: '/api/nothing?x=1', headers: {} });
  expect(gateway.journal.size).toBe(3);
  expect(gateway.journal.entries()).toMatchObject([
    {
      at: Date.UTC(2026, 0, 1) + 250,
      method: 'POST',
      path: '/api/ai/chat',
      route: 'chat.create',
      keyId: id,
      status: 200,
      headers: { 'content-type': 'application/json', 'x-feature': 'search' },
      body: JSON.stringify(hello),
    },
    { route: 'chat.create', keyId: null, status: 401 },
    { path: '/api/nothing?x=1', route: null, keyId: null, status: 404 },
  ]);
});

test('no key is found in the journal, in answers or in the gateway itself, wherever a caller puts it', async () => {
  const seeded = 'gw_sk_seeded0seeded0seeded0';
  const gateway = createGateway({ keys: [{ name: 'seeded', secret: seeded }] });
  const { id, secret } = await createKey(gateway);
  const answers: string[] = [];
  for (const header of ['x-api-key', 'authorization', 'api-key', 'x-other', 'cookie']) {
    const headers = { [header]: secret, 'x-note': `see ${secret}` };
    const body = { messages: [{ role: 'user', content: `my key is ${secret}` }], quality: secret };
    answers.push((await call(gateway, 'chat.create', { key: null, headers, body })).text);
  }
  answers.push((await call(gateway, 'keys.retrieve', { id })).text);
  answers.push(
    (await call(gateway, 'chat.create', { key: secret, body: { ...hello, model: 'x' } })).text,
  );
  await gateway.handle({
    method: 'GET',
    path: `/api/health?key=${secret}`,
    headers: { 'x-api-key': seeded },
  });
  const everything = [
    JSON.stringify(gateway.journal.entries()),
    inspect(gateway.journal, { depth: 20, showHidden: true }),
    inspect(gateway.faults, { depth: 20, showHidden: true }),
    inspect(gateway, { depth: 20, showHidden: true }),
    JSON.stringify(gateway),
    ...answers,
  ].join('\n');
  for (const key of [secret, seeded, gateway.managementKey])
    expect(everything).not.toContain(key.slice(10));
});

test('the faults that met a request are there, and none where none did', async () => {
  const gateway = createGateway();
  const { secret } = await createKey(gateway);
  gateway.journal.clear();
  const fault = { kind: 'status', status: 503 } as const;
  gateway.faults.add({ route: 'chat.create', nth: 2, fault });
  for (let calls = 0; calls < 3; calls++)
    await call(gateway, 'chat.create', { key: secret, body: hello });
  expect(gateway.journal.entries().map(({ faults }) => faults)).toEqual([[], [fault], []]);
});
