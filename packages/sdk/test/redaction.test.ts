import { inspect } from 'node:util';
import type { Fault } from '@regpilot/mock-gateway';
import { RegPilot, type ClientOptions } from '@regpilot/sdk';
import { requestsPerMinute } from '@regpilot/enforcement';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../src/transport/transport.ts';
import { unreachableURL } from './support/unreachable-url.ts';
import { startGateway } from './support/running-gateway.ts';
import { transports } from './support/transports.ts';

/** None has the look of a key of a known system, so that only knowing it by value can take it out. */
const secrets = ['q7Zr-opaque-credential-1', 'q7Zr-opaque-credential-2'];
const messages = [{ role: 'user' as const, content: 'Hello' }];

/** Every way in which a value ends up in a log. */
function shownBy(value: unknown): string {
  const parts: string[] = [];
  for (let current = value, depth = 0; current !== undefined && depth < 6; depth++) {
    parts.push(
      current instanceof Error ? current.message : '',
      inspect(current, { depth: 10, showHidden: true, getters: true }),
      JSON.stringify(current) ?? '',
    );
    if (!(current instanceof Error)) break;
    parts.push(
      current.stack ?? '',
      JSON.stringify(Object.getOwnPropertyDescriptors(current)) ?? '',
    );
    current = current.cause;
  }
  return parts.join('\n');
}

function expectNoSecret(value: unknown): void {
  const shown = shownBy(value);
  for (const secret of secrets) expect(shown).not.toContain(secret);
}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('the call was expected to fail');
    },
    (error: unknown) => error,
  );
}

/** A gateway that quotes the key it was shown, in every place that an error is made of. */
function quoting(status: number): Transport {
  return {
    send: async ({ headers }) => {
      const key = headers['x-api-key'] ?? '';
      const text = JSON.stringify({
        error: `Invalid key ${key}`,
        code: key,
        details: { [key]: { key } },
        request_id: key,
      });
      return {
        status,
        headers: new Headers({ 'content-type': 'application/json', 'x-request-id': key }),
        body: bytesOf(text),
        text: async () => text,
      };
    },
  };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

/** A transport whose error holds the request, as those of HTTP libraries do. */
const leaking: Transport = {
  send: async (request) => {
    throw Object.assign(new Error(`could not send ${JSON.stringify(request.headers)}`), {
      request,
      code: request.headers['x-api-key'],
    });
  },
};

describe.each(transports)('keys over %s', (_, makeTransport) => {
  it.each<[string, ClientOptions, Fault | null]>([
    ['a refusal of all keys', {}, null],
    ['a refusal of the only key', { apiKey: secrets[0] }, null],
    ['a status', {}, { kind: 'status', status: 500 }],
    ['a limit', {}, { kind: 'status', status: 429, retryAfter: 3600 }],
    ['a reset', {}, { kind: 'reset' }],
    ['a host that does not exist', { baseURL: 'http://gateway.invalid/api' }, null],
    ['a local denial', { enforcement: [requestsPerMinute(1)] }, { kind: 'status', status: 400 }],
    ['a transport that leaks', { transport: leaking }, null],
    ['a 401 that quotes the key', { transport: quoting(401) }, null],
    ['a 400 that quotes the key', { transport: quoting(400) }, null],
    ['a 200 that quotes the key', { transport: quoting(200) }, null],
  ])('are in no error after %s', async (_what, options, fault) => {
    await using running = await startGateway(makeTransport);
    if (fault !== null) running.gateway.faults.add({ fault });
    const client = running.client({ apiKey: secrets, retries: 0, ...options });
    expectNoSecret(await errorOf(client.chat.create({ messages })));
    expectNoSecret(await errorOf(client.chat.stream({ messages }).finalText()));
    expectNoSecret(client);
    expectNoSecret(running.gateway.journal.entries());
  });

  it('are in no error of a connection that is refused', async () => {
    await using running = await startGateway(makeTransport);
    const client = running.client({ apiKey: secrets, retries: 0, baseURL: await unreachableURL() });
    expectNoSecret(await errorOf(client.chat.create({ messages })));
  });

  it('are in no error of a call that was given up', async () => {
    await using running = await startGateway(makeTransport);
    running.gateway.faults.add({ fault: { kind: 'hang' } });
    const client = running.client({ apiKey: secrets, timeout: 20, retries: 0 });
    expectNoSecret(await errorOf(client.chat.create({ messages })));
    expectNoSecret(
      await errorOf(client.chat.create({ messages }, { signal: AbortSignal.abort() })),
    );
  });

  it('are in no promise, page or stream', async () => {
    await using running = await startGateway(makeTransport);
    secrets.push(running.gateway.managementKey);
    try {
      const client = running.client();
      const call = client.health.check();
      const stream = client.chat.stream({ messages });
      const page = client.gateway.keys.list();
      for (const value of [call, await call, stream, page, await page]) expectNoSecret(value);
      for await (const chunk of stream) expectNoSecret(chunk);
      expectNoSecret(stream);
    } finally {
      secrets.pop();
    }
  });
});

it('are in no error of the constructor', () => {
  for (const apiKey of [
    `${secrets[0]}\n`,
    `${secrets[0]} ${secrets[1]}`,
    [secrets[0], `${secrets[1]}é`],
  ]) {
    let fault: unknown;
    try {
      fault = new RegPilot({ apiKey });
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(Error);
    expectNoSecret(fault);
  }
});
