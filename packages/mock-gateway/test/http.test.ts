import { once } from 'node:events';
import { connect } from 'node:net';
import { routes } from '@regpilot/contract';
import { createGateway, virtualClock } from '@regpilot/mock-gateway';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkReply, hello, toReply, type Reply } from './client.ts';

// The bound is there for a hang, not for a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

let gateway = createGateway();
beforeEach(async () => {
  gateway = createGateway({ clock: virtualClock() });
  await gateway.listen();
});
afterEach(() => gateway.close());

const post = (path: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
  fetch(gateway.url + path, {
    method: 'POST',
    headers: { 'x-api-key': gateway.managementKey, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });

const read = async (response: Response): Promise<Reply> =>
  toReply(response.status, Object.fromEntries(response.headers), await response.text());

describe('over HTTP', () => {
  test('the address is a loopback URL that ends in /api, and listen twice is once', async () => {
    expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/);
    expect(await gateway.listen()).toBe(gateway.url);
  });

  test('JSON, streams and errors are those of handle', async () => {
    const json = checkReply(routes['chat.create'], await read(await post('/ai/chat', hello)));
    expect(json.headers['date']).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
    const stream = checkReply(
      routes['chat.create'],
      await read(await post('/ai/chat', { ...hello, stream: true })),
    );
    expect(stream.frames.length).toBeGreaterThan(5);
    expect(checkReply(routes['chat.create'], await read(await post('/ai/chat', '{'))).status).toBe(
      400,
    );
  });

  test('frames come as they are made', async () => {
    await gateway.close();
    gateway = createGateway({ clock: virtualClock(), chunkDelayMs: 100 });
    await gateway.listen();
    const reader = (await post('/ai/chat', { ...hello, stream: true })).body?.getReader();
    if (reader === undefined) throw new Error('no body');
    const first = await reader.read();
    expect(Buffer.from(first.value ?? []).toString()).toMatch(/^data: .*"role":"assistant".*\n\n$/);
    gateway.clock.advance(100_000);
    let rest = '';
    for (let next = await reader.read(); !next.done; next = await reader.read())
      rest += Buffer.from(next.value).toString();
    expect(rest).toContain('data: [DONE]');
  });

  test('a body over 1 MiB is answered with 413, one that never ends with the end of the connection', async () => {
    expect((await post('/ai/chat', 'x'.repeat(1_048_577))).status).toBe(413);
    expect((await post('/ai/chat', 'x'.repeat(3_000_000))).status).toBe(413);
    await expect(post('/ai/chat', 'x'.repeat(17 * 1_048_576 + 1))).rejects.toThrow('fetch failed');
  });

  test('what is not HTTP gets a 400 and no crash', async () => {
    expect(await raw('NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect((await post('/ai/chat', hello)).status).toBe(200);
  });

  test('pipelined requests are answered in their order', async () => {
    const get = (path: string, more = ''): string =>
      `GET /api${path} HTTP/1.1\r\nhost: x\r\nx-api-key: ${gateway.managementKey}\r\n${more}\r\n`;
    const text = await raw(
      get('/health') + get('/nothing') + get('/ai/models', 'connection: close\r\n'),
    );
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
  });

  test('a HEAD request is refused without a body', async () => {
    const response = await fetch(`${gateway.url}/health`, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([405, '']);
  });
});

describe('faults over HTTP', () => {
  test('a reset ends the connection before an answer', async () => {
    gateway.faults.add({ fault: { kind: 'reset' } });
    await expect(post('/ai/chat', hello)).rejects.toThrow('fetch failed');
  });

  test.each([{ afterFrames: 3 }, { afterBytes: 300 }])(
    'a cut %j delivers what came before it, then breaks',
    async (where) => {
      gateway.faults.add({ fault: { kind: 'cut', ...where } });
      const response = await post('/ai/chat', { ...hello, stream: true });
      expect(response.status).toBe(200);
      let text = '';
      const reading = (async () => {
        for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
      })();
      await expect(reading).rejects.toThrow('terminated');
      if ('afterBytes' in where) expect(text).toHaveLength(300);
      else expect(text.match(/^data: /gm)).toHaveLength(3);
    },
  );

  test('a cut of a JSON answer leaves it unfinished', async () => {
    gateway.faults.add({ fault: { kind: 'cut', afterBytes: 20 } });
    const response = await post('/ai/chat', hello);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  test('a caller who gives up ends a hang', async () => {
    gateway.faults.add({ fault: { kind: 'hang' } });
    const caller = new AbortController();
    const call = post('/ai/chat', hello, { signal: caller.signal });
    await arrived(1);
    caller.abort();
    await expect(call).rejects.toThrow('aborted');
    expect(gateway.journal.entries()).toMatchObject([{ route: 'chat.create', status: null }]);
  });
});

describe('close', () => {
  test('ends requests that hang and streams that wait, and refuses new connections', async () => {
    gateway.faults.add({ fault: { kind: 'hang' } });
    const hanging = post('/ai/chat', hello).catch((error: unknown) => String(error));
    await arrived(1);
    await gateway.close();
    expect(await hanging).toContain('fetch failed');
    await expect(post('/ai/chat', hello)).rejects.toThrow('fetch failed');
  });

  test('a port that is taken is an error, and closing afterwards is none', async () => {
    const second = createGateway({ port: Number(new URL(gateway.url).port) });
    await expect(second.listen()).rejects.toThrow('EADDRINUSE');
    await second.close();
  });
});

async function arrived(count: number): Promise<void> {
  while (gateway.journal.size < count) await new Promise((resolve) => setImmediate(resolve));
}

async function raw(text: string): Promise<string> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  socket.write(text);
  await once(socket, 'close');
  return answer;
}
