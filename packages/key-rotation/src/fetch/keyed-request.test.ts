import { describe, expect, test } from 'vitest';
import { KeyedRequest } from './keyed-request.ts';
import { readFetchOptions, type RingFetchOptions } from './read-fetch-options.ts';

const url = 'https://gateway.test/v1/chat';

interface Sent {
  readonly input: string | URL | Request;
  readonly init: RequestInit | undefined;
}

/** Settings whose `fetch` sends nothing, and what it was asked to send. */
function settingsOf(options: Partial<RingFetchOptions> = {}): {
  settings: ReturnType<typeof readFetchOptions>;
  sent: Sent[];
} {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    sent.push({ input, init });
    return Promise.resolve(new Response());
  };
  return { settings: readFetchOptions({ origins: url, fetch, ...options }), sent };
}

const headerOf = ({ init }: Sent, name: string): string | null =>
  new Headers(init?.headers).get(name);

describe('a request with a key', () => {
  test.each<[header: string, value: string]>([
    ['authorization', 'Bearer some-key'],
    ['x-api-key', 'some-key'],
    ['x-proxy-key', 'some-key'],
  ])('carries it in the header %s as %s', async (header, value) => {
    const { settings, sent } = settingsOf({ header });
    await new KeyedRequest(url, {}, settings).send('some-key', undefined);
    expect(sent.map((one) => headerOf(one, header))).toEqual([value]);
  });

  test('has the signal that it is sent with, else its own', async () => {
    const { settings, sent } = settingsOf();
    const own = new AbortController().signal;
    const attempt = new AbortController().signal;
    const request = new KeyedRequest(url, { signal: own }, settings);
    await request.send('some-key', attempt);
    await request.send('some-key', undefined);
    expect(request.signal).toBe(own);
    expect(sent.map(({ init }) => init?.signal)).toEqual([attempt, own]);
    expect(sent[0]?.init?.signal).toBe(attempt);
    expect(sent[1]?.init?.signal).toBe(own);
  });

  test('keeps the body of a Request until it is let go of', async () => {
    const { settings } = settingsOf();
    let cancelled = false;
    const body = new ReadableStream({
      cancel: () => {
        cancelled = true;
      },
    });
    const init: RequestInit = { method: 'POST', body, duplex: 'half' };
    const request = new KeyedRequest(new Request(url, init), {}, settings);
    expect(cancelled).toBe(false);
    request.dispose();
    await Promise.resolve();
    expect(cancelled).toBe(true);
    new KeyedRequest(new Request(url), {}, settings).dispose();
    new KeyedRequest(url, {}, settings).dispose();
  });
});

describe('a request is idempotent', () => {
  test.each<[method: string | undefined, idempotent: boolean]>([
    [undefined, true],
    ['GET', true],
    ['HEAD', true],
    ['OPTIONS', true],
    ['TRACE', true],
    ['PUT', true],
    ['DELETE', true],
    ['put', true],
    ['POST', false],
    ['PATCH', false],
  ])('by its method: %s, %s', (method, idempotent) => {
    const init: RequestInit = method === undefined ? {} : { method };
    expect(new KeyedRequest(url, init, settingsOf().settings).idempotent).toBe(idempotent);
  });

  test('by the method of a Request, unless another one is given beside it', () => {
    const { settings } = settingsOf();
    const post = new Request(url, { method: 'POST' });
    expect(new KeyedRequest(post, {}, settings).idempotent).toBe(false);
    expect(new KeyedRequest(post, { method: 'PUT' }, settings).idempotent).toBe(true);
  });

  test('if its caller has declared so', () => {
    const { settings } = settingsOf({ idempotent: true });
    expect(new KeyedRequest(url, { method: 'POST' }, settings).idempotent).toBe(true);
  });
});

test.each([
  ['https://evil.example/v1', "is outside of the ring's origins: https://evil.example"],
  ['/v1/chat', "is outside of the ring's origins"],
])('a URL such as %s is refused with what would be right', (elsewhere, problem) => {
  const { settings } = settingsOf({ origins: [url, 'http://127.0.0.1:8080'] });
  expect(() => new KeyedRequest(elsewhere, {}, settings)).toThrow(
    expect.objectContaining({
      field: 'url',
      problem,
      allowed: 'an absolute URL of https://gateway.test, http://127.0.0.1:8080',
    }),
  );
});
