import { errorCodes, routes } from '@regpilot/contract';
import { schemas } from '@regpilot/contract/schemas';
import { createGateway } from '@regpilot/mock-gateway';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { asRecord, readAnswer, toReply } from './client.ts';

// Many runs: the bound is there for a hang, not for slowness.
vi.setConfig({ testTimeout: 60_000 });

const gateway = createGateway();
const paths = Object.values(routes).map(({ path }) => `/api${path.replace('{id}', 'gk_1')}`);

/** Names that are something else on every object. */
const traps = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'messages',
  'model',
  'permissions',
  'limits',
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, 0, -1, 1e308, '', 'user', 'gpt-4o'),
    fc.double(),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(traps, fc.string({ maxLength: 8 })), tie('value'), { maxKeys: 5 }),
  ),
})).value;

const body = fc.oneof(
  json.map((value) => JSON.stringify(value) ?? ''),
  fc
    .record(
      { messages: json, model: json, stream: json, maxTokens: json, input: json, name: json },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }),
  fc.integer({ min: 1, max: 200_000 }).map((depth) => '['.repeat(depth)),
  fc
    .integer({ min: 1, max: 20_000 })
    .map((depth) => `{"messages":${'['.repeat(depth)}${']'.repeat(depth)}}`),
  fc.constantFrom(
    '{"__proto__":{"chat":true}}',
    '{"permissions":{"__proto__":{"manage_keys":true}},"name":"a"}',
  ),
);
const path = fc.oneof(
  fc.constantFrom(...paths),
  fc
    .tuple(fc.constantFrom(...paths), fc.string({ maxLength: 30 }))
    .map(([base, query]) => `${base}?${query}`),
  fc
    .tuple(fc.constantFrom('limit', 'cursor', '__proto__'), fc.string({ maxLength: 12 }))
    .map(([name, value]) => `/api/gateway/keys?${name}=${value}`),
  fc.string({ unit: 'binary', maxLength: 60 }).map((rest) => `/api/gateway/keys/${rest}`),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const headers = fc.record(
  {
    'x-api-key': fc.oneof(
      { weight: 4, arbitrary: fc.constant(gateway.managementKey) },
      { weight: 1, arbitrary: fc.string() },
    ),
    'content-type': fc.oneof(
      { weight: 4, arbitrary: fc.constant('application/json') },
      { weight: 1, arbitrary: fc.string() },
    ),
    'idempotency-key': fc.constantFrom('a', 'b', '__proto__', ''),
    authorization: fc.string(),
  },
  { requiredKeys: ['x-api-key', 'content-type'] },
);
const method = fc.oneof(
  fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE'),
  fc.string({ maxLength: 10 }),
);

test('whatever is sent, the answer is a documented one and never a 500', async () => {
  await fc.assert(
    fc.asyncProperty(fc.record({ method, path, headers, body }), async (request) => {
      const handled = await gateway.handle(request);
      if (handled.fault === 'reset') throw new Error('the connection was reset');
      const { status, json: answer } = await readAnswer(handled);
      expect(status).toBeLessThan(500);
      if (status < 400) return;
      const shape =
        asRecord(answer['error'])['message'] === undefined
          ? 'ErrorResponse'
          : 'NestedErrorResponse';
      expect(schemas[shape].safeParse(answer)).toMatchObject({ success: true });
      const code = answer['code'] ?? asRecord(answer['error'])['code'];
      if (typeof code === 'string') expect(Object.keys(errorCodes)).toContain(code);
    }),
    { numRuns: 1500 },
  );
  const health = await gateway.handle({
    method: 'GET',
    path: '/api/health',
    headers: { 'x-api-key': gateway.managementKey },
  });
  expect(health).toMatchObject({ status: 200 });
  expect(Object.hasOwn(Object.prototype, 'chat')).toBe(false);
});

test('over HTTP too, with whatever fetch is willing to send', async () => {
  const served = createGateway();
  await served.listen();
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.oneof(fc.string(), fc.uint8Array({ maxLength: 99 })),
        async (target, sent) => {
          const response = await fetch(new URL(target, served.url), {
            method: 'POST',
            headers: { 'x-api-key': served.managementKey, 'content-type': 'application/json' },
            body: typeof sent === 'string' ? sent : Buffer.from(sent),
          });
          const reply = toReply(
            response.status,
            Object.fromEntries(response.headers),
            await response.text(),
          );
          expect(reply.status).toBeLessThan(500);
        },
      ),
      { numRuns: 200 },
    );
  } finally {
    await served.close();
  }
});
