import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import {
  brotliCompressSync,
  constants,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../test/support/loopback-servers.ts';
import { requestTo, transportFixture } from '../../test/support/transport-fixture.ts';
import { transports } from '../../test/support/transports.ts';
import { httpTransport } from './http.node.ts';
import type { Transport } from './transport.ts';

const fixture = transportFixture();
const { listen, serve, serveBytes } = fixture;

const text = 'grüße, compressed '.repeat(20);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** An answer whose body is compressed, although nobody asked for that. */
function serveCoded(coding: string, body: Uint8Array, status = 200): Promise<string> {
  return serve((_incoming, answer) => {
    answer.writeHead(status, { 'content-encoding': coding }).end(body);
  });
}

/** A server that sends the beginning of a gzip body, and keeps the connection. */
function serveBeginning(beginning: Uint8Array): { url: Promise<string>; closed: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const url = serve((incoming, answer) => {
    incoming.socket.on('close', () => {
      resolve();
    });
    answer.writeHead(200, { 'content-encoding': 'gzip' }).write(beginning);
  });
  return { url, closed: promise };
}

describe.each(transports)('the %s transport', (_name, create) => {
  const open = (): Transport => fixture.open(create());

  it.each([
    ['gzip', gzipSync(text)],
    ['X-GZip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, br', brotliCompressSync(gzipSync(text))],
    ['br,gzip , deflate', deflateSync(gzipSync(brotliCompressSync(text)))],
  ])('decodes a body of the coding %s', async (coding, body) => {
    const response = await open().send(requestTo(await serveCoded(coding, body)));
    expect(await response.text()).toBe(text);
  });

  it.each([
    ['unknown', Buffer.from(text)],
    ['identity', Buffer.from(text)],
    ['__proto__', Buffer.from(text)],
    ['unknown, gzip', gzipSync(text)],
    ['gzip, unknown', gzipSync(text)],
  ])('leaves a body of the coding %s as it is', async (coding, body) => {
    const response = await open().send(requestTo(await serveCoded(coding, body)));
    expect(await bytesOf(response.body)).toEqual(body);
  });

  it.each([200, 204, 304])(
    'reads no body of a status %i as none, whatever coding it names',
    async (status) => {
      const url = await serveCoded('gzip', new Uint8Array(), status);
      expect(await (await open().send(requestTo(url))).text()).toBe('');
    },
  );

  it('hands the events of a compressed stream out one by one, as they are written', async () => {
    const events = ['data: first\n\n', 'data: second\n\n', 'data: third\n\n'];
    const read = events.map(() => Promise.withResolvers<void>());
    const url = await serve((_incoming, answer) => {
      const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
      gzip.pipe(answer.writeHead(200, { 'content-encoding': 'gzip' }));
      void (async () => {
        for (const [index, event] of events.entries()) {
          gzip.write(event);
          await read[index]?.promise;
        }
        gzip.end();
      })();
    });
    const { body } = await open().send(requestTo(url));
    const seen: string[] = [];
    for await (const chunk of body) {
      read[seen.length]?.resolve();
      seen.push(decode(chunk));
    }
    expect(seen).toEqual(events);
  });

  it('hands a body out in pieces that decodes to a thousand times its size', async () => {
    const url = await serveCoded('gzip', gzipSync(Buffer.alloc(16 * 1024 * 1024)));
    const { body } = await open().send(requestTo(url));
    let size = 0;
    for await (const chunk of body) {
      size += chunk.byteLength;
      expect(chunk.byteLength).toBeLessThanOrEqual(256 * 1024);
    }
    expect(size).toBe(16 * 1024 * 1024);
  });

  it('keeps the connection of a compressed body that was read to its end', async () => {
    const server = createServer((_incoming, answer) => {
      answer.setHeader('content-encoding', 'gzip').end(gzipSync(text));
    });
    let connections = 0;
    server.on('connection', () => connections++);
    const url = `http://127.0.0.1:${await listen(server)}`;
    const transport = open();
    for (let index = 0; index < 10; index++)
      expect(await (await transport.send(requestTo(url))).text()).toBe(text);
    expect(connections).toBeLessThanOrEqual(2);
  });

  it('gives the connection up when its reader leaves a compressed body early', async () => {
    const { url, closed } = serveBeginning(gzipSync(text).subarray(0, -8));
    const { body } = await open().send(requestTo(await url));
    for await (const chunk of body) {
      expect(chunk.byteLength).toBeGreaterThan(0);
      break;
    }
    await closed;
  });

  it('ends a read that is under way when its reader leaves', async () => {
    const { url, closed } = serveBeginning(gzipSync(text).subarray(0, 5));
    const { body } = await open().send(requestTo(await url));
    const bytes = body[Symbol.asyncIterator]();
    const reading = bytes.next();
    await bytes.return?.();
    expect(await reading).toEqual({ done: true, value: undefined });
    await closed;
  });

  it('refuses a second reader of a compressed body', async () => {
    const { body } = await open().send(requestTo(await serveCoded('gzip', gzipSync(text))));
    const first = body[Symbol.asyncIterator]();
    expect(() => body[Symbol.asyncIterator]()).toThrow(TypeError);
    await first.return?.();
  });

  it('fails where compressed data is broken, and gives the connection up', async () => {
    const { url, closed } = serveBeginning(Buffer.from('not compressed'));
    const response = await open().send(requestTo(await url));
    expect(await failureOf(response.text())).toMatchObject({
      name: 'TransportError',
      delivery: 'unknown',
      code: 'Z_DATA_ERROR',
    });
    await closed;
  });

  it.each([
    ['gzip', Buffer.concat([gzipSync(text), Buffer.alloc(3)])],
    ['deflate', Buffer.concat([deflateSync(text), Buffer.from('more')])],
  ])('ignores what follows the data of the coding %s', async (coding, body) => {
    const url = await serve((_incoming, answer) => {
      answer.writeHead(200, { 'content-encoding': coding }).write(body);
      setImmediate(() => answer.end('and more'));
    });
    expect(await (await open().send(requestTo(url))).text()).toBe(text);
  });

  it('hands out what was decoded before the connection was lost', async () => {
    const lose = Promise.withResolvers<void>();
    const url = await serveBytes((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 9999\r\n\r\n');
      socket.write(gzipSync(text));
      void lose.promise.then(() => socket.resetAndDestroy());
    });
    const { body } = await open().send(requestTo(url));
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of body) {
        chunks.push(chunk);
        if (decode(Buffer.concat(chunks)) === text) lose.resolve();
      }
    })();
    expect(await failureOf(reading)).toMatchObject({
      name: 'TransportError',
      delivery: 'unknown',
    });
    expect(decode(Buffer.concat(chunks))).toBe(text);
  });
});

// fetch takes the end of the connection for the end of the data.
describe('the node:http transport', () => {
  const open = (): Transport => fixture.open(httpTransport());

  it.each([
    ['gzip', gzipSync(text).subarray(0, -1)],
    ['gzip', gzipSync(text).subarray(0, 20)],
    ['deflate', deflateSync(text).subarray(0, 20)],
    ['br', brotliCompressSync(text).subarray(0, 15)],
    ['br, gzip', gzipSync(brotliCompressSync(text).subarray(0, 15))],
  ])('fails at the end of a body of the coding %s that is cut short', async (coding, body) => {
    const response = await open().send(requestTo(await serveCoded(coding, body)));
    expect(await failureOf(response.text())).toMatchObject({
      name: 'TransportError',
      delivery: 'unknown',
      code: 'Z_BUF_ERROR',
    });
  });

  it('leaves a body of more codings than fetch allows as it is', async () => {
    const body = [1, 2, 3, 4, 5, 6].reduce((coded) => gzipSync(coded), Buffer.from(text));
    const url = await serveCoded('gzip, gzip, gzip, gzip, gzip, gzip', body);
    const response = await open().send(requestTo(url));
    expect(await bytesOf(response.body)).toEqual(body);
  });

  it('hands out all that came with the loss of the connection, and then fails', async () => {
    const answer = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 9999\r\n\r\n');
      socket.end(gzipSync(text));
    };
    const { body } = await open().send(requestTo(await serveBytes(answer)));
    let seen = '';
    const reading = (async () => {
      for await (const chunk of body) seen += decode(chunk);
    })();
    expect(await failureOf(reading)).toMatchObject({ name: 'TransportError' });
    expect(seen).toBe(text);
  });
});
