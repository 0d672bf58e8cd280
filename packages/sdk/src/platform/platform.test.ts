import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isFetchNative } from './native-fetch.node.ts';
import * as edge from './platform.default.ts';
import * as node from './platform.node.ts';
import type { Transport } from '../transport/transport.ts';

const dispatcherSlot = Symbol.for('undici.globalDispatcher.2');
const nativeFetch = globalThis.fetch;
let server: Server;
let url: string;

beforeEach(async () => {
  server = createServer((_incoming, answer) => answer.end('from the server'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}/`;
});

afterEach(async () => {
  globalThis.fetch = nativeFetch;
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function ask(transport: Transport): Promise<string> {
  const response = await transport.send({
    method: 'GET',
    url,
    headers: {},
    signal: new AbortController().signal,
  });
  return response.text();
}

const patched: typeof fetch = () => Promise.resolve(new Response('from the patch'));

describe.each([
  ['node', node],
  ['default', edge],
])('the %s platform', (_name, { defaultTransport, readEnv }) => {
  it('sends to the server while fetch is untouched', async () => {
    const transport = defaultTransport();
    expect(await ask(transport)).toBe('from the server');
    await transport.close?.();
  });

  it('sends through a fetch that is given', async () => {
    expect(await ask(defaultTransport({ fetch: patched }))).toBe('from the patch');
  });

  it('sends through a global fetch that was replaced after the transport was made, and no longer when it is put back', async () => {
    const transport = defaultTransport();
    globalThis.fetch = patched;
    expect(await ask(transport)).toBe('from the patch');
    globalThis.fetch = nativeFetch;
    expect(await ask(transport)).toBe('from the server');
    await transport.close?.();
  });

  it('sends through a wrapper that calls the native fetch', async () => {
    let seen = 0;
    globalThis.fetch = (...parameters) => {
      seen++;
      return nativeFetch(...parameters);
    };
    expect(await ask(defaultTransport())).toBe('from the server');
    expect(seen).toBe(1);
  });

  it('reads a variable of the environment, an empty one as none', () => {
    vi.stubEnv('REGPILOT_TEST_VARIABLE', ' value ');
    expect(readEnv('REGPILOT_TEST_VARIABLE')).toBe('value');
    vi.stubEnv('REGPILOT_TEST_VARIABLE', ' ');
    expect(readEnv('REGPILOT_TEST_VARIABLE')).toBeUndefined();
  });

  it('reads no variable where there is no process', () => {
    vi.stubGlobal('process', undefined);
    expect(readEnv('PATH')).toBeUndefined();
    vi.unstubAllGlobals();
  });
});

describe('isFetchNative', () => {
  it("knows Node's own fetch", () => {
    expect(isFetchNative()).toBe(true);
  });

  it.each<[string, typeof fetch]>([
    ['a function', patched],
    ['a bound native fetch, whose source is not shown', nativeFetch.bind(globalThis)],
    ['a proxy of the native fetch', new Proxy(nativeFetch, {})],
    ['a spy', vi.fn<typeof fetch>(nativeFetch)],
  ])('takes %s for a replacement', (_case, replacement) => {
    globalThis.fetch = replacement;
    expect(isFetchNative()).toBe(false);
  });

  it('takes a dispatcher that somebody set for a replacement', () => {
    const usual: unknown = Reflect.get(globalThis, dispatcherSlot);
    Reflect.set(globalThis, dispatcherSlot, new Map());
    expect(isFetchNative()).toBe(false);
    Reflect.set(globalThis, dispatcherSlot, usual);
    expect(isFetchNative()).toBe(true);
  });
});
