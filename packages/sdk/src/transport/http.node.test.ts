import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../test/support/loopback-servers.ts';
import { interceptHealth } from '../../test/support/msw-health.mjs';
import { requestTo, transportFixture } from '../../test/support/transport-fixture.ts';
import { httpTransport } from './http.node.ts';
import type { Transport } from './transport.ts';

const fixture = transportFixture();
const { listen } = fixture;

function serve(listener: RequestListener): Promise<number> {
  return listen(createServer(listener));
}

const open = (): Transport => fixture.open(httpTransport());

describe('the node:http transport', () => {
  it('uses one connection for requests that follow each other', async () => {
    const server = createServer((_incoming, answer) => answer.end('ok'));
    let connections = 0;
    server.on('connection', () => connections++);
    const port = await listen(server);
    const transport = open();
    for (let index = 0; index < 10; index++) {
      const response = await transport.send(requestTo(`http://127.0.0.1:${port}/`));
      expect(await response.text()).toBe('ok');
    }
    expect(connections).toBe(1);
  });

  it('keeps the connection of a body that was left when all of it had arrived', async () => {
    const server = createServer((_incoming, answer) => answer.end('ok'));
    let connections = 0;
    server.on('connection', () => connections++);
    const port = await listen(server);
    const transport = open();
    for (let index = 0; index < 3; index++) {
      const { body } = await transport.send(requestTo(`http://127.0.0.1:${port}/`));
      for await (const chunk of body) {
        expect(chunk.byteLength).toBe(2);
        break;
      }
    }
    expect(connections).toBe(1);
  });

  it('asks for a body without compression', async () => {
    const port = await serve((incoming, answer) => answer.end(incoming.headers['accept-encoding']));
    const response = await open().send(requestTo(`http://127.0.0.1:${port}/`));
    expect(await response.text()).toBe('identity');
  });

  it('reaches an IPv6 address', async () => {
    const port = await listen(
      createServer((_incoming, answer) => answer.end('six')),
      '::1',
    );
    const response = await open().send(requestTo(`http://[::1]:${port}/`));
    expect(await response.text()).toBe('six');
  });

  it('sends through a tool that patches node:http after the first request, and past it when it is gone', async () => {
    const url = `http://127.0.0.1:${await serve((_incoming, answer) => answer.end('served'))}`;
    const transport = open();
    const ask = async (): Promise<string> =>
      (await transport.send(requestTo(`${url}/health`))).text();
    expect(await ask()).toBe('served');
    const tool = interceptHealth(url);
    try {
      expect(JSON.parse(await ask())).toMatchObject({ status: 'mocked' });
    } finally {
      tool.close();
    }
    expect(await ask()).toBe('served');
  });

  it('does not know whether a request arrived that met the end of a kept connection', async () => {
    let requests = 0;
    const port = await listen(
      createSocketServer((socket) => {
        socket.on('data', () => {
          // The first request is answered, the second one on the same connection meets a reset.
          if (++requests === 1) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
          else socket.resetAndDestroy();
        });
      }),
    );
    const transport = open();
    const first = await transport.send(requestTo(`http://127.0.0.1:${port}/`));
    await first.text();
    const error = await failureOf(transport.send(requestTo(`http://127.0.0.1:${port}/`)));
    expect(error).toMatchObject({ delivery: 'unknown', code: 'ECONNRESET' });
    expect(requests).toBe(2);
  });

  it.each([
    ['answers in plain HTTP', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')],
    ['hangs up', (socket: Socket) => socket.resetAndDestroy()],
  ])(
    'knows that nothing was sent when the server %s during the TLS handshake',
    async (_case, answer) => {
      const port = await listen(
        createSocketServer((socket) => socket.once('data', () => answer(socket))),
      );
      const error = await failureOf(
        open().send(requestTo(`https://127.0.0.1:${port}/`, { method: 'POST', body: '{}' })),
      );
      expect(error).toMatchObject({ name: 'TransportError', delivery: 'not-sent' });
    },
  );

  it('knows that nothing was sent when it is aborted during the TLS handshake', async () => {
    const controller = new AbortController();
    const port = await listen(
      createSocketServer((socket) =>
        socket.once('data', () => {
          controller.abort();
        }),
      ),
    );
    const error = await failureOf(
      open().send(requestTo(`https://127.0.0.1:${port}/`, { signal: controller.signal })),
    );
    expect(error).toMatchObject({ delivery: 'not-sent' });
  });

  it('stops reading from the socket while its reader rests', async () => {
    let written = 0;
    const port = await serve((_incoming, answer) => {
      const more = (): void => {
        do written += 65_536;
        while (written < 64 * 1024 * 1024 && answer.write(Buffer.alloc(65_536)));
        if (written < 64 * 1024 * 1024) answer.once('drain', more);
      };
      more();
    });
    const { body } = await open().send(requestTo(`http://127.0.0.1:${port}/`));
    const bytes = body[Symbol.asyncIterator]();
    await bytes.next();
    let before = -1;
    // Sockets of both sides fill up; what they hold is far below the whole.
    while (written !== before) {
      before = written;
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    }
    expect(written).toBeLessThan(32 * 1024 * 1024);
    await bytes.return?.();
  });

  it('refuses to send once it is closed, and closes its idle connections', async () => {
    const server = createServer((_incoming, answer) => answer.end('ok'));
    const port = await listen(server);
    const connected = once(server, 'connection');
    const transport = open();
    await (await transport.send(requestTo(`http://127.0.0.1:${port}/`))).text();
    const [socket]: Socket[] = await connected;
    const closed = socket === undefined ? undefined : once(socket, 'close');
    await transport.close?.();
    await closed;
    expect(await failureOf(transport.send(requestTo(`http://127.0.0.1:${port}/`)))).toMatchObject({
      delivery: 'not-sent',
    });
  });

  it('does not keep a process alive by its idle connections', async () => {
    const port = await serve((_incoming, answer) =>
      answer.setHeader('keep-alive', 'timeout=600').end('ok'),
    );
    const script = `
      import { httpTransport } from ${JSON.stringify(new URL('./http.node.ts', import.meta.url).href)};
      const signal = new AbortController().signal;
      const response = await httpTransport().send({ method: 'GET', url: 'http://127.0.0.1:${port}/', headers: {}, signal });
      console.log(await response.text());
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let shown = '';
    child.stdout.on('data', (text: Buffer) => (shown += text.toString()));
    // The server keeps the connection: without unref'd sockets the child would end with the test's time.
    const [code]: unknown[] = await once(child, 'exit');
    expect(shown).toBe('ok\n');
    expect(code).toBe(0);
  });
});
