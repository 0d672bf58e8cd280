import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isFetchNative } from './native-fetch.node.ts';
import * as edge from './platform.default.ts';
import * as node from './platform.node.ts';
import type { Transport } from '../transport/transport.ts';

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

  describe('with a dispatcher in its place', () => {
    const places = [1, 2].map((version) => Symbol.for(`undici.globalDispatcher.${version}`));
    let usual: unknown[] = [];

    beforeEach(async () => {
      // The first fetch makes Node's own.
      await (await nativeFetch(url)).text();
      usual = places.map((place) => Reflect.get(globalThis, place));
    });

    afterEach(() => {
      for (const [index, place] of places.entries()) Reflect.set(globalThis, place, usual[index]);
    });

    it("knows Node's own", () => {
      expect(usual.some((dispatcher) => dispatcher !== undefined)).toBe(true);
      expect(isFetchNative()).toBe(true);
    });

    // An installed undici is not bundled: its sources look as these classes do.
    class Agent {
      dispatch(): boolean {
        return true;
      }
    }
    class MockAgent extends Agent {}

    // Node's undici is, and its EnvHttpProxyAgent sends elsewhere.
    class EnvHttpProxyAgent extends Agent {
      static readonly mark = /__name(this, "EnvHttpProxyAgent")/;
    }

    describe.each(places)('%s', (place) => {
      it.each<[string, (nodes: object) => unknown]>([
        ['a mock', () => new MockAgent()],
        ['an agent that is not of Node', () => new Agent()],
        ["Node's agent for proxies", () => new EnvHttpProxyAgent()],
        ["what is composed of Node's own", (nodes) => new Proxy(nodes, { get: composed })],
        ['an object without a prototype', () => Object.create(null)],
        ['another object', () => new Map()],
        ['a value that is none', () => null],
      ])('takes %s for a replacement, and no longer when it is put back', (_case, replacement) => {
        const before: unknown = Reflect.get(globalThis, place);
        const nodes = usual.find((dispatcher) => typeof dispatcher === 'object');
        Reflect.set(globalThis, place, replacement(nodes ?? {}));
        expect(isFetchNative()).toBe(false);
        Reflect.set(globalThis, place, before);
        expect(isFetchNative()).toBe(true);
      });
    });
  });
});

/** As undici's `compose` does it: another `dispatch`, and everything else of the same agent. */
function composed(target: object, name: string | symbol): unknown {
  return name === 'dispatch' ? () => true : Reflect.get(target, name);
}
