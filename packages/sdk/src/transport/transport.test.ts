import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { requestTo, sentKey, transportFixture } from '../../test/support/transport-fixture.ts';
import { transports } from '../../test/support/transports.ts';
import type { Transport } from './transport.ts';

const fixture = transportFixture();
const { listen, serve, serveBytes } = fixture;

async function readBody(incoming: IncomingMessage): Promise<string> {
  let text = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming) text += String(chunk);
  return text;
}

describe.each(transports)('the %s transport', (_name, create) => {
  const open = (): Transport => fixture.open(create());

  describe('sends and reads', () => {
    it('sends method, path, query, headers and body as they are', async () => {
      const url = await serve((incoming, answer) => {
        void readBody(incoming).then((body) => {
          answer.end(
            JSON.stringify({
              method: incoming.method,
              url: incoming.url,
              headers: incoming.headers,
              body,
            }),
          );
        });
      });
      const headers = { 'x-api-key': sentKey, 'content-type': 'application/json' };
      const response = await open().send(
        requestTo(`${url}/ai/chat?limit=2`, { method: 'POST', headers, body: '{"ä":1}' }),
      );
      expect(response.status).toBe(200);
      expect(JSON.parse(await response.text())).toMatchObject({
        method: 'POST',
        url: '/ai/chat?limit=2',
        headers: { ...headers, 'content-length': '8' },
        body: '{"ä":1}',
      });
    });

    it('sends bytes as a body', async () => {
      const url = await serve((incoming, answer) => {
        void readBody(incoming).then((body) => answer.end(body));
      });
      const body = new TextEncoder().encode('bytes');
      const response = await open().send(requestTo(url, { method: 'PUT', body }));
      expect(await response.text()).toBe('bytes');
    });

    it('gives headers by name and as a list, null for those that are absent', async () => {
      const url = await serve((_incoming, answer) => {
        answer.setHeader('X-Request-Id', 'req_1').end();
      });
      const { headers } = await open().send(requestTo(url));
      expect(headers.get('x-request-id')).toBe('req_1');
      expect(headers.get('retry-after')).toBeNull();
      expect(headers.get('constructor')).toBeNull();
      expect(Object.fromEntries(headers)).toMatchObject({ 'x-request-id': 'req_1' });
    });

    it('joins the values of a header that came several times, whatever its name', async () => {
      const names = ['Retry-After', 'set-cookie', 'content-type', 'x-request-id', '__proto__'];
      const twice = names.map((name) => `${name}: 1\r\n${name.toUpperCase()}: 2\r\n`);
      const url = await serveBytes((socket) =>
        socket.end(`HTTP/1.1 200 OK\r\n${twice.join('')}content-length: 0\r\n\r\n`),
      );
      const { headers } = await open().send(requestTo(url));
      for (const name of names)
        expect([name, headers.get(name.toLowerCase())]).toEqual([name, '1, 2']);
      const listed = new Map(headers);
      expect(listed.get('retry-after')).toBe('1, 2');
      expect(listed.get('__proto__')).toBe('1, 2');
    });

    it.each([200, 204, 301, 302, 307, 401, 429, 500, 503])(
      'gives an answer of status %i back and follows nothing',
      async (status) => {
        let requests = 0;
        const url = await serve((_incoming, answer) => {
          requests++;
          answer.writeHead(status, { location: '/elsewhere', 'retry-after': '1' }).end();
        });
        const response = await open().send(requestTo(url));
        expect(response.status).toBe(status);
        expect(await response.text()).toBe('');
        expect(requests).toBe(1);
      },
    );

    it('decodes a text whose characters are split between packets, without its byte-order mark', async () => {
      const bytes = new TextEncoder().encode('\uFEFFgrüße 🙂');
      const url = await serve((_incoming, answer) => {
        let sent = 0;
        const next = (): void => {
          if (sent === bytes.length) answer.end();
          else answer.write(bytes.subarray(sent, ++sent), () => setImmediate(next));
        };
        next();
      });
      const response = await open().send(requestTo(url));
      expect(await response.text()).toBe('grüße 🙂');
    });

    it('reads a large error body only as far as asked, and gives the connection up', async () => {
      const closed = Promise.withResolvers<void>();
      const url = await serve((incoming, answer) => {
        incoming.socket.on('close', () => {
          closed.resolve();
        });
        answer.writeHead(500);
        const more = (): void => {
          while (answer.write('x'.repeat(65_536)));
          answer.once('drain', more);
        };
        more();
      });
      const response = await open().send(requestTo(url));
      expect(await response.text(1000)).toBe('x'.repeat(1000));
      await closed.promise;
    });

    it('hands the body out as it arrives, before it is complete', async () => {
      const seen = Promise.withResolvers<void>();
      const url = await serve((_incoming, answer) => {
        answer.write('first');
        void seen.promise.then(() => answer.end('last'));
      });
      const { body } = await open().send(requestTo(url));
      const chunks: string[] = [];
      for await (const chunk of body) {
        chunks.push(new TextDecoder().decode(chunk));
        seen.resolve();
      }
      expect(chunks).toEqual(['first', 'last']);
    });

    it('refuses a second reader of a body', async () => {
      const url = await serve((_incoming, answer) => {
        answer.end('once');
      });
      const { body } = await open().send(requestTo(url));
      const first = body[Symbol.asyncIterator]();
      expect(() => body[Symbol.asyncIterator]()).toThrow(TypeError);
      await first.return?.();
    });
  });

  describe('keeps connections', () => {
    it('does not open a connection for every request', async () => {
      const server = createServer((_incoming, answer) => {
        answer.end('ok');
      });
      let connections = 0;
      server.on('connection', () => connections++);
      const url = `http://127.0.0.1:${await listen(server)}`;
      const transport = open();
      for (let index = 0; index < 20; index++) {
        const response = await transport.send(requestTo(url, { method: 'POST', body: '{}' }));
        expect(await response.text()).toBe('ok');
      }
      // undici opens a second one when the first is not back in its pool yet.
      expect(connections).toBeLessThanOrEqual(2);
    });

    it('closes the connection when its reader leaves in the middle of a body', async () => {
      const closed = Promise.withResolvers<void>();
      const url = await serve((incoming, answer) => {
        incoming.socket.on('close', () => {
          closed.resolve();
        });
        answer.write('some of it');
      });
      const { body } = await open().send(requestTo(url));
      for await (const chunk of body) {
        expect(chunk.byteLength).toBe(10);
        break;
      }
      await closed.promise;
    });
  });
});
