import { setImmediate } from 'node:timers/promises';
import { createGateway, virtualClock, type Gateway } from '@regpilot/mock-gateway';
import { expect, onTestFinished, test } from 'vitest';
import { MountedSecret } from '../src/secret/mounted-secret.ts';
import { startService, type RunningService } from '../src/service/start-service.ts';

interface Running extends RunningService {
  readonly gateway: Gateway;
  readonly secret: string;
  /** What it logged, as text. */
  readonly logged: () => string;
  readonly ask: (body: string) => Promise<Response>;
}

async function run(): Promise<Running> {
  const gateway = createGateway({ clock: virtualClock() });
  const baseURL = await gateway.listen();
  const { secret } = gateway.addKey({ name: 'production-questions' });
  const mounted = await MountedSecret.create({ 'api-key': secret });
  const lines: string[] = [];
  const service = await startService(
    { keysDirectory: mounted.directory, baseURL, port: 0, host: '127.0.0.1' },
    (entry) => lines.push(JSON.stringify(entry)),
  );
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= service.stop());
  onTestFinished(async () => {
    await stop();
    await mounted[Symbol.asyncDispose]();
    await gateway.close();
  });
  const ask = (body: string): Promise<Response> =>
    fetch(`${service.url}/ask`, { method: 'POST', body });
  return { url: service.url, stop, gateway, secret, logged: () => lines.join('\n'), ask };
}

const question = JSON.stringify({ question: 'Why are keys rotated?' });

test('a question is answered, and what is shown and logged of the keys holds no key', async () => {
  const { url, secret, logged, ask } = await run();
  const answer = await ask(question);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ answer: expect.stringMatching(/./) });

  const health = await fetch(`${url}/healthz`);
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  const shown = await (await fetch(`${url}/keys`)).text();
  expect(JSON.parse(shown)).toMatchObject({
    keys: [{ label: 'api-key', state: 'active', ok: 1, age: { ms: expect.any(Number) } }],
  });
  expect(logged()).toContain('key.added');
  for (const text of [shown, logged()]) expect(text).not.toContain(secret);
});

test.each([
  ['no JSON', '{', 400],
  ['no question', '{"question": " "}', 400],
  ['a question that is no text', '{"question": 7}', 400],
  ['more than 16 KiB', JSON.stringify({ question: 'x'.repeat(64 * 1024) }), 413],
])('a body with %s is refused before anything is sent', async (_what, body, status) => {
  const { gateway, ask } = await run();
  const answer = await ask(body);
  expect([answer.status, await answer.json()]).toEqual([
    status,
    { error: 'BAD_REQUEST', message: expect.any(String) },
  ]);
  expect(gateway.journal.size).toBe(0);
});

test('a path or method that is not there is answered with 404', async () => {
  const { url } = await run();
  expect((await fetch(`${url}/keys/1`)).status).toBe(404);
  expect((await fetch(`${url}/ask`)).status).toBe(404);
});

test.each([
  ['refuses every key', { kind: 'status' as const, status: 401 }, 502, null],
  [
    'has a limit that is used up for long',
    { kind: 'status' as const, status: 429, retryAfter: 600 },
    503,
    '600',
  ],
])(
  'when the gateway %s, the caller gets a code and the log the rest',
  async (_what, fault, status, retryAfter) => {
    const { gateway, secret, logged, ask } = await run();
    gateway.faults.add({ route: 'chat.create', fault });
    const answer = await ask(question);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
    const text = await answer.text();
    expect(JSON.parse(text)).toEqual({
      error: expect.stringMatching(/^[A-Z_]+$/),
      requestId: expect.any(String),
    });
    expect(logged()).toContain('"type":"request.failed"');
    for (const shown of [text, logged()]) expect(shown).not.toContain(secret);
  },
);

test('a service that is stopped answers what is under way, and then ends the connection', async () => {
  const { gateway, stop, ask } = await run();
  gateway.faults.add({ route: 'chat.create', fault: { kind: 'latency', ms: 1000 } });
  const asked = ask(question);
  while (gateway.journal.size === 0) await setImmediate();

  let ended = false;
  const stopped = stop().then(() => {
    ended = true;
  });
  while (!ended) {
    gateway.clock.advance(1000);
    await setImmediate();
  }
  await stopped;
  const answer = await asked;
  expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
});

test('a service without its secret does not start', async () => {
  const settings = { keysDirectory: '/nowhere/keys', baseURL: undefined, port: 0, host: undefined };
  await expect(startService(settings, () => undefined)).rejects.toMatchObject({
    code: 'KEY_SOURCE_FAILED',
  });
});
