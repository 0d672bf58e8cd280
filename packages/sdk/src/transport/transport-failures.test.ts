import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../test/support/loopback-servers.ts';
import { requestTo, sentKey, transportFixture } from '../../test/support/transport-fixture.ts';
import { transports } from '../../test/support/transports.ts';
import { deliveryOf } from './transport-error.ts';
import type { Transport } from './transport.ts';

const fixture = transportFixture();
const { listen, serve, serveBytes } = fixture;

async function collect(
  body: AsyncIterable<Uint8Array>,
  into: Uint8Array[] = [],
): Promise<Uint8Array[]> {
  for await (const chunk of body) into.push(chunk);
  return into;
}

describe.each(transports)('the %s transport', (_name, create) => {
  const open = (): Transport => fixture.open(create());

  describe('tells failures apart', () => {
    it('knows that nothing was sent when the connection is refused', async () => {
      const server = createServer();
      const url = `http://127.0.0.1:${await listen(server)}`;
      await new Promise((resolve) => {
        server.close(resolve);
      });
      const error = await failureOf(open().send(requestTo(url)));
      expect(error).toMatchObject({
        name: 'TransportError',
        delivery: 'not-sent',
        code: 'ECONNREFUSED',
      });
    });

    it('knows that nothing was sent when the host has no address', async () => {
      const error = await failureOf(open().send(requestTo('http://gateway.invalid/')));
      expect(deliveryOf(error)).toBe('not-sent');
    });

    it.each([
      ['a reset before the answer', (socket: Socket) => socket.resetAndDestroy()],
      ['a closed connection before the answer', (socket: Socket) => socket.end()],
      ['an answer that is no HTTP', (socket: Socket) => socket.end('not http at all\r\n\r\n')],
    ])('does not know whether the request arrived after %s', async (_case, answer) => {
      const url = await serveBytes(answer);
      const error = await failureOf(open().send(requestTo(url, { method: 'POST', body: '{}' })));
      expect(error).toMatchObject({ name: 'TransportError', delivery: 'unknown' });
    });

    it.each([
      ['a switch of protocols', '101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other'],
      ['a switch to no protocol', '101 Switching Protocols'],
      ['a status below 200', '099 Low'],
      ['a status of a class that there is not', '600 High'],
      ['the highest status of three digits', '999 High'],
    ])('takes %s for no answer, and gives the connection up', async (_case, head) => {
      const closed = Promise.withResolvers<void>();
      const url = await serveBytes((socket) => {
        socket.on('close', () => closed.resolve());
        socket.write(`HTTP/1.1 ${head}\r\ncontent-length: 100\r\n\r\nsome of it`);
      });
      const error = await failureOf(open().send(requestTo(url)));
      expect(error).toMatchObject({ name: 'TransportError', delivery: 'unknown' });
      await closed.promise;
    });

    it('sends a request that fails once and no more', async () => {
      let connections = 0;
      const url = await serveBytes((socket) => {
        connections++;
        socket.resetAndDestroy();
      });
      await failureOf(open().send(requestTo(url)));
      expect(connections).toBe(1);
    });

    it.each([
      ['reset', (socket: Socket) => socket.resetAndDestroy()],
      ['closed', (socket: Socket) => socket.end()],
    ])(
      'hands out what arrived before the connection was %s in the middle of a body',
      async (_case, finish) => {
        const read = Promise.withResolvers<void>();
        const url = await serveBytes((socket) => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
          void read.promise.then(() => finish(socket));
        });
        const { body } = await open().send(requestTo(url));
        const chunks: Uint8Array[] = [];
        const reading = failureOf(collect(tap(body, read.resolve), chunks));
        expect(await reading).toMatchObject({ name: 'TransportError', delivery: 'unknown' });
        expect(Buffer.concat(chunks).toString()).toBe('half');
      },
    );

    it('fails a text that is cut short', async () => {
      const url = await serveBytes((socket) =>
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"half":'),
      );
      const response = await open().send(requestTo(url));
      expect(await failureOf(response.text())).toMatchObject({ name: 'TransportError' });
    });

    it('fails a chunked body that ends without its last chunk', async () => {
      const url = await serveBytes((socket) =>
        socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
      );
      const { body } = await open().send(requestTo(url));
      expect(await failureOf(collect(body))).toMatchObject({ name: 'TransportError' });
    });

    it('shows no key in any failure, whatever is done with it', async () => {
      const url = await serveBytes((socket) => socket.resetAndDestroy());
      const broken = { 'x-api-key': `${sentKey}\nx-injected: 1` };
      const errors = [
        await failureOf(open().send(requestTo(url))),
        await failureOf(open().send(requestTo(url, { headers: broken }))),
        await failureOf(open().send(requestTo('http://127.0.0.1:1/'))),
      ];
      for (const error of errors) {
        expect(error).toBeInstanceOf(Error);
        const shown =
          inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + String(error);
        expect(shown).not.toContain(sentKey);
      }
    });

    it('sends nothing when a header cannot be written', async () => {
      let requests = 0;
      const url = await serve((_incoming, answer) => {
        requests++;
        answer.end();
      });
      await failureOf(open().send(requestTo(url, { headers: { 'x-api-key': 'line\nbreak' } })));
      expect(requests).toBe(0);
    });
  });

  describe('aborts', () => {
    it('sends nothing when the signal has aborted already', async () => {
      let requests = 0;
      const url = await serve((_incoming, answer) => {
        requests++;
        answer.end();
      });
      const error = await failureOf(open().send(requestTo(url, { signal: AbortSignal.abort() })));
      expect(deliveryOf(error)).toBe('not-sent');
      expect(requests).toBe(0);
    });

    it('gives up a request that gets no answer, and its connection', async () => {
      const arrived = Promise.withResolvers<void>();
      const closed = Promise.withResolvers<void>();
      const url = await serve((incoming) => {
        incoming.socket.on('close', () => {
          closed.resolve();
        });
        arrived.resolve();
      });
      const controller = new AbortController();
      const sending = failureOf(open().send(requestTo(url, { signal: controller.signal })));
      await arrived.promise;
      controller.abort();
      expect(await sending).toMatchObject({ delivery: 'unknown' });
      await closed.promise;
    });

    it('gives up in the middle of a body, and its connection', async () => {
      const closed = Promise.withResolvers<void>();
      const url = await serve((incoming, answer) => {
        incoming.socket.on('close', () => {
          closed.resolve();
        });
        answer.write('some of it');
      });
      const controller = new AbortController();
      const { body } = await open().send(requestTo(url, { signal: controller.signal }));
      const reading = collect(
        tap(body, () => {
          controller.abort();
        }),
      );
      expect(await failureOf(reading)).toMatchObject({ name: 'TransportError' });
      await closed.promise;
    });

    it('leaves no listener on a signal that serves many requests', async () => {
      const url = await serve((_incoming, answer) => {
        answer.end('ok');
      });
      const counted = countListeners(new AbortController().signal);
      const transport = open();
      for (let index = 0; index < 20; index++)
        await (await transport.send(requestTo(url, { signal: counted.signal }))).text();
      expect(counted.listeners()).toBeLessThanOrEqual(1);
    });
  });
});

/** The same body, telling when its first chunk was read. */
async function* tap(
  body: AsyncIterable<Uint8Array>,
  first: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    yield chunk;
    first();
  }
}

/** What is added and not removed again; a listener for one event is gone after the event only. */
function countListeners(signal: AbortSignal): { signal: AbortSignal; listeners: () => number } {
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...parameters: Parameters<typeof add>): void => {
    count++;
    add(...parameters);
  };
  signal.removeEventListener = (...parameters: Parameters<typeof remove>): void => {
    count--;
    remove(...parameters);
  };
  return { signal, listeners: () => count };
}
