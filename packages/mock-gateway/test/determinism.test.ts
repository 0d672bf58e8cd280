import {
  createGateway,
  virtualClock,
  type Gateway,
  type GatewayRequest,
} from '@regpilot/mock-gateway';
import { expect, test } from 'vitest';
import { hello, textOf } from './client.ts';

/** Headers that an HTTP connection adds, and that say nothing about the gateway. */
const ofTheConnection = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

type Send = (
  request: GatewayRequest,
) => Promise<{ status: number; headers: Record<string, string>; body: string }>;

const inProcess =
  (gateway: Gateway): Send =>
  async (request) => {
    const handled = await gateway.handle(request);
    if (handled.fault === 'reset') throw new Error('the connection was reset');
    return {
      status: handled.status,
      headers: { ...handled.headers },
      body: await textOf(handled.body),
    };
  };

const overHttp =
  (gateway: Gateway): Send =>
  async ({ method, path, headers, body }) => {
    const sent = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    const response = await fetch(new URL(path, gateway.url), {
      method,
      headers: sent,
      ...(typeof body === 'string' ? { body } : {}),
    });
    const received = Object.fromEntries(
      [...response.headers].filter(([name]) => !ofTheConnection.includes(name)),
    );
    return { status: response.status, headers: received, body: await response.text() };
  };

/** A script that meets every kind of answer; it reads a secret from an answer and uses it. */
async function transcript(gateway: Gateway, send: Send): Promise<string> {
  const lines: string[] = [];
  let key = gateway.managementKey;
  const step = async (
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Record<string, unknown>> => {
    const headers = {
      'x-api-key': key,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const answer = await send({
      method,
      path: `/api${path}`,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    lines.push(
      JSON.stringify([
        method,
        path,
        answer.status,
        Object.entries(answer.headers).toSorted(([a], [b]) => a.localeCompare(b)),
        answer.body,
      ]),
    );
    return answer.body.startsWith('{') ? JSON.parse(answer.body) : {};
  };
  const created = await step('POST', '/gateway/keys', {
    name: 'a',
    rate_limit: 4,
    governor_enabled: true,
  });
  gateway.clock.advance(1500);
  await step('POST', `/gateway/keys/${String(created['id'])}/rotate`, { grace_period_seconds: 5 });
  gateway.faults.add({
    route: 'chat.create',
    probability: 0.5,
    fault: { kind: 'status', status: 503, retryAfter: 1 },
  });
  key = String(created['secret']);
  for (let turn = 0; turn < 6; turn++)
    await step('POST', '/ai/chat', { ...hello, stream: turn % 2 === 1 });
  await step('POST', '/ai/embeddings', { input: 'a', dimensions: 4 });
  gateway.clock.advance(5000);
  await step('GET', '/health');
  await step('GET', '/nothing');
  key = gateway.managementKey;
  await step('GET', '/gateway/keys');
  return lines.join('\n');
}

const start = (seed: number): Gateway =>
  createGateway({ seed, clock: virtualClock(Date.UTC(2026, 5, 1)) });

test('the same seed and script give the same transcript, in the process and over HTTP', async () => {
  const first = start(42);
  const again = start(42);
  const served = start(42);
  await served.listen();
  try {
    const expected = await transcript(first, inProcess(first));
    expect(await transcript(again, inProcess(again))).toBe(expected);
    expect(await transcript(served, overHttp(served))).toBe(expected);
    again.reset();
    expect(await transcript(again, inProcess(again))).toBe(expected);
  } finally {
    await served.close();
  }
});

test('another seed gives other keys, ids and texts', async () => {
  const [one, two] = [start(1), start(2)];
  expect(one.managementKey).not.toBe(two.managementKey);
  const ids = new Set<string>();
  for (const gateway of [one, two]) {
    const answer = await inProcess(gateway)({
      method: 'POST',
      path: '/api/ai/chat',
      headers: { 'x-api-key': gateway.managementKey, 'content-type': 'application/json' },
      body: JSON.stringify(hello),
    });
    ids.add(answer.headers['x-request-id'] ?? '').add(JSON.parse(answer.body).text);
  }
  expect(ids.size).toBe(4);
});
