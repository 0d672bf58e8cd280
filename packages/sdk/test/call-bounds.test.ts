import type { ServerResponse } from 'node:http';
import {
  RegPilot,
  type ChatStream,
  type ClientOptions,
  type Transport,
  type TransportResponse,
} from '@regpilot/sdk';
import { describe, expect, it, vi } from 'vitest';
import { manualTime } from './support/manual-time.ts';
import { startGateway } from './support/running-gateway.ts';
import { transportFixture } from './support/transport-fixture.ts';
import { transports } from './support/transports.ts';

const messages = [{ role: 'user' as const, content: 'Tell me a long story' }];
const hour = 3_600_000;
const frame = (content: string): string =>
  `data: {"choices":[{"delta":{"content":"${content}"}}]}\n\n`;

const { open, serve } = transportFixture();

function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error,
  );
}

/** Bounded, so that what never comes fails its test. */
function until(holds: () => boolean): Promise<boolean> {
  return vi.waitUntil(holds, { interval: 1, timeout: 4000 });
}

/** Counts how often somebody has begun to read from a body. */
function counting(inner: Transport): { transport: Transport; reads: () => number } {
  let reads = 0;
  const transport: Transport = {
    send: async (request) => {
      const response = await inner.send(request);
      const { status, headers } = response;
      const body: AsyncIterable<Uint8Array> = {
        [Symbol.asyncIterator]: () => {
          const bytes: AsyncIterator<Uint8Array> = response.body[Symbol.asyncIterator]();
          return {
            next: () => {
              reads += 1;
              return bytes.next();
            },
            return: () => bytes.return?.() ?? Promise.resolve({ done: true, value: undefined }),
          };
        },
      };
      return { status, headers, body, text: (limit) => response.text(limit) };
    },
  };
  return { transport, reads: () => reads };
}

const ways: readonly [name: string, send: (client: RegPilot) => Promise<unknown>][] = [
  ['a JSON call', (client) => client.chat.create({ messages })],
  ['a stream', (client) => client.chat.stream({ messages }).finalText()],
  ['a stream that is awaited', (client) => client.chat.create({ messages, stream: true })],
];
const statuses = [429, 503];

describe.each(transports)('how long a call may take over %s', (_, makeTransport) => {
  it.each(ways.flatMap(([name, send]) => statuses.map((status) => [name, status, send] as const)))(
    'is known to %s that is answered with %d and an hour of Retry-After: it fails at once',
    async (_name, status, send) => {
      await using running = await startGateway(makeTransport);
      const time = manualTime();
      running.gateway.faults.add({ fault: { kind: 'status', status, retryAfter: 3600 } });
      const error = await failure(send(running.client({ runtime: time.runtime })));
      expect(error).toMatchObject({
        status,
        attempts: 1,
        retryAfterMs: hour,
        stoppedBecause: 'no-time-left',
        message: expect.stringContaining('(try again in 3600 s'),
      });
      expect([running.gateway.journal.size, time.waits]).toEqual([1, []]);
    },
  );

  it('bounds the opening of a stream that gets no answer', async () => {
    await using running = await startGateway(makeTransport);
    const time = manualTime();
    running.gateway.faults.add({ fault: { kind: 'hang' } });
    const client = running.client({ runtime: time.runtime, timeout: hour });
    const failed = failure(client.chat.stream({ messages }, { totalTimeout: 3000 }).finalText());
    await time.timersRunning(1);
    time.advance(3000);
    expect(await failed).toMatchObject({ name: 'TimeoutError', kind: 'total', timeoutMs: 3000 });
  });

  /** A client of a gateway that sends what the test says, and how often it reads from there. */
  async function scripted(
    answer: (response: ServerResponse) => void,
    options: ClientOptions = {},
  ): Promise<{ client: RegPilot; time: ReturnType<typeof manualTime>; reads: () => number }> {
    const time = manualTime();
    const baseURL = await serve((_incoming, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      answer(response);
    });
    const { transport, reads } = counting(open(makeTransport()));
    const runtime = { runtime: time.runtime, idleTimeout: hour, timeout: hour };
    const rest = {
      apiKey: 'sk_prod_bounds0123456789',
      baseURL,
      transport,
      retries: 1,
      totalTimeout: 3000,
    };
    return { client: new RegPilot({ ...rest, ...runtime, ...options }), time, reads };
  }

  it.each([true, false])(
    'bounds the opening of a stream whose head comes alone (repeatable: %s)',
    async (repeatable) => {
      const { client, time, reads } = await scripted(() => undefined);
      const failed = failure(client.chat.stream({ messages }, { repeatable }).finalText());
      await until(() => reads() === 1);
      time.advance(3000);
      expect(await failed).toMatchObject({ kind: 'total', timeoutMs: 3000, attempts: 1 });
    },
  );

  it.each([true, false])(
    'does not bound a stream that has begun (repeatable: %s)',
    async (repeatable) => {
      let finish: (() => void) | undefined;
      const { client, time, reads } = await scripted((response) => {
        response.write(frame('Hel'));
        finish = () => response.end(`${frame('lo')}data: [DONE]\n\n`);
      });
      const text = client.chat.stream({ messages }, { repeatable }).finalText();
      await until(() => reads() === 2);
      time.advance(10_000);
      finish?.();
      expect(await text).toBe('Hello');
    },
  );

  it('does not count the time in which nobody reads a stream whose head is here', async () => {
    const { client, time } = await scripted((response) =>
      response.end(`${frame('Hello')}data: [DONE]\n\n`),
    );
    const stream: ChatStream = await client.chat.create({ messages, stream: true });
    time.advance(10_000);
    expect(await stream.finalText()).toBe('Hello');
  });

  it.each([true, false])(
    'bounds a JSON call that is answered with events to the end (repeatable: %s)',
    async (repeatable) => {
      const { client, time, reads } = await scripted((response) => response.write(frame('Hel')));
      const failed = failure(client.chat.create({ messages }, { repeatable }));
      await until(() => reads() === 2);
      time.advance(3000);
      expect(await failed).toMatchObject({
        name: 'TimeoutError',
        kind: 'total',
        timeoutMs: 3000,
        attempts: 1,
        partialText: 'Hel',
        stoppedBecause: 'deadline',
      });
    },
  );
});

describe('a transport that hears no signal', () => {
  const never = new Promise<never>(() => undefined);
  const silent: Transport = { send: () => never };
  /** Its answer has a head, and a body that never comes. */
  const headless = (contentType: string): Transport => ({
    send: async () => ({
      status: 200,
      headers: new Headers({ 'content-type': contentType }),
      body: { [Symbol.asyncIterator]: () => ({ next: () => never }) },
      text: () => never,
    }),
  });
  const grace = 100;

  function clientOf(
    transport: Transport,
    options: ClientOptions = {},
  ): { client: RegPilot; time: ReturnType<typeof manualTime> } {
    const time = manualTime();
    const rest = { apiKey: 'sk_prod_bounds0123456789', baseURL: 'http://gateway.test', retries: 0 };
    return {
      client: new RegPilot({ ...rest, transport, runtime: time.runtime, ...options }),
      time,
    };
  }

  it.each<[what: string, transport: Transport]>([
    ['a request', silent],
    ['a JSON body', headless('application/json')],
  ])('does not keep a call from its timeouts and its abort: %s', async (_what, transport) => {
    const controller = new AbortController();
    const ends = [
      [{ timeout: 5000 }, 5000, { name: 'TimeoutError', kind: 'attempt' }],
      [{ totalTimeout: 4000 }, 4000, { name: 'TimeoutError', kind: 'total' }],
      [{ signal: controller.signal }, 0, { name: 'AbortError', cause: 'enough' }],
    ] as const;
    for (const [options, afterMs, expected] of ends) {
      const { client, time } = clientOf(transport);
      const failed = failure(client.chat.create({ messages }, options));
      await time.timersRunning(1);
      time.advance(afterMs);
      if (afterMs === 0) controller.abort('enough');
      time.advance(grace);
      expect(await failed).toMatchObject({ ...expected, attempts: 1 });
    }
  });

  it('is tried again like any other that gave no answer', async () => {
    const { client, time } = clientOf(silent, { retries: 1 });
    const failed = failure(client.health.check());
    for (let attempts = 1; attempts <= 2; attempts++) {
      await time.timersRunning(1);
      time.advance(30_000);
      time.advance(grace);
      await until(() => time.waits.length === 1);
    }
    expect(await failed).toMatchObject({ kind: 'attempt', delivery: 'unknown', attempts: 2 });
  });

  it('may reject or answer later: nobody hears the one, and the other is given up', async () => {
    let left = 0;
    const late: TransportResponse = {
      status: 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      body: {
        [Symbol.asyncIterator]: () => ({
          next: () => never,
          return: async () => {
            left += 1;
            return { done: true as const, value: undefined };
          },
        }),
      },
      text: async () => '{}',
    };
    const settles: ((how: PromiseWithResolvers<TransportResponse>) => void)[] = [
      ({ reject }) => reject(new Error('too late')),
      ({ resolve }) => resolve(late),
    ];
    for (const settle of settles) {
      const sending = Promise.withResolvers<TransportResponse>();
      const { client, time } = clientOf({ send: () => sending.promise }, { timeout: 5000 });
      const failed = failure(client.chat.create({ messages }));
      await time.timersRunning(1);
      time.advance(5000);
      time.advance(grace);
      expect(await failed).toMatchObject({ kind: 'attempt' });
      settle(sending);
    }
    await until(() => left === 1);
  });
});
