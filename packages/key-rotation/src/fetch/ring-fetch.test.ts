import { keyId } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import { accepted, HttpUpstream, limited, refusal } from '../../test/http-upstream.ts';
import { VirtualClock } from '../../test/virtual-clock.ts';
import { classifiers, createKeyRing, type KeyRing, type KeyRingOptions } from '../index.ts';
import type { RingFetchOptions } from './read-fetch-options.ts';

const url = 'https://gateway.test/v1/chat';

function ringOn(
  upstream: HttpUpstream,
  keys: readonly string[],
  options: Partial<RingFetchOptions> & Omit<KeyRingOptions, 'fetch' | 'keys'> = {},
): KeyRing {
  const { now, sleep } = new VirtualClock();
  const { strategy, classify, ...fetch } = options;
  return createKeyRing({
    keys,
    strategy,
    classify,
    now,
    sleep,
    random: () => 0.5,
    fetch: { origins: 'https://gateway.test', fetch: upstream.fetch, ...fetch },
  });
}

describe('ring.fetch', () => {
  test('sends the key as a bearer token, in place of the placeholder of a client', async () => {
    const upstream = new HttpUpstream({ a: accepted });
    const { fetch } = ringOn(upstream, ['a']);
    const headers = { authorization: 'Bearer unused', 'x-api-key': 'unused', 'x-trace': '1' };
    expect(await (await fetch(url, { headers })).text()).toBe('fine');
    expect(upstream.keys).toEqual(['a']);
    expect(upstream.arrivals[0]?.headers.get('x-api-key')).toBeNull();
    expect(upstream.arrivals[0]?.headers.get('x-trace')).toBe('1');
  });

  test('sends the key as it is in another header', async () => {
    const upstream = new HttpUpstream({ a: accepted });
    const { fetch } = ringOn(upstream, ['a'], { header: 'X-API-Key' });
    await fetch(url, { headers: { authorization: 'Bearer unused' } });
    expect(upstream.keys).toEqual(['a']);
    expect(upstream.arrivals[0]?.headers.get('authorization')).toBeNull();
  });

  test('leaves other credentials alone when the header is one of its own', async () => {
    const upstream = new HttpUpstream({ mine: accepted });
    const { fetch } = ringOn(upstream, ['a'], { header: 'x-proxy-key' });
    await fetch(url, { headers: { authorization: 'Bearer mine' } });
    expect(upstream.keys).toEqual(['mine']);
    expect(upstream.arrivals[0]?.headers.get('x-proxy-key')).toBe('a');
  });

  test('goes on with the next key after a 401, and remembers what it learned', async () => {
    const upstream = new HttpUpstream({ b: accepted });
    const ring = ringOn(upstream, ['a', 'b']);
    for (let calls = 0; calls < 3; calls++) expect((await ring.fetch(url)).status).toBe(200);
    expect(upstream.keys).toEqual(['a', 'b', 'a', 'b', 'b']);
    expect(ring.status().keys).toMatchObject([{ refused: 2 }, { ok: 3, failed: 0 }]);
  });

  test('gives the last answer back, unread, when all keys are refused', async () => {
    const { fetch } = ringOn(new HttpUpstream(), ['a', 'b']);
    const response = await fetch(url);
    expect(response.status).toBe(401);
    expect(await response.json()).toHaveProperty('error');
  });

  test('answers 401 itself for a call that knows from others that all keys are refused', async () => {
    const upstream = new HttpUpstream();
    const ring = ringOn(upstream, ['key-one', 'key-two']);
    for (let calls = 0; calls < 2; calls++) await ring.fetch(url);
    const sent = upstream.arrivals.length;
    const responses = await Promise.all(Array.from({ length: 20 }, () => ring.fetch(url)));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([401]));
    // Each cooling key is tried by one call; the others learn from it.
    expect(upstream.arrivals.length - sent).toBeLessThan(5);
    const own = responses.find((response) => response.headers.get('x-should-retry') === 'false');
    const text = await own?.text();
    expect(text).toContain('All keys failed');
    expect(text).toContain(keyId('key-one'));
    expect(text).not.toContain('key-one');
  });

  test('gives a 429 back with its headers when no other key has quota', async () => {
    const upstream = new HttpUpstream({ a: () => limited(30) });
    const { fetch } = ringOn(upstream, ['a', 'b']);
    const response = await fetch(url);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await response.json()).toEqual({ error: { message: 'Too many' } });
  });

  test.each([400, 403, 404, 500, 503])('gives a %i back after one request', async (status) => {
    const upstream = new HttpUpstream({ a: () => new Response('as it is', { status }) });
    const response = await ringOn(upstream, ['a', 'b']).fetch(url);
    expect([response.status, await response.text()]).toEqual([status, 'as it is']);
    expect(upstream.arrivals).toHaveLength(1);
  });

  test('reads from the body that no key came, and does not try another one', async () => {
    const missing = (): Response => Response.json({ error: 'Missing API key' }, { status: 401 });
    const upstream = new HttpUpstream({ a: missing, b: accepted });
    const response = await ringOn(upstream, ['a', 'b']).fetch(url);
    expect(await response.json()).toEqual({ error: 'Missing API key' });
    expect(upstream.keys).toEqual(['a']);
  });

  test.each([
    ['credit', { error: { message: 'Pay', code: 'insufficient_quota' } }, 1_000_000 + 300_000],
    ['a limit that never resets', { error: 'Used up', retry_after: null }, null],
  ])('reads from the body how long a key lacks %s', async (_what, body, retryAt) => {
    const upstream = new HttpUpstream({ a: () => Response.json(body, { status: 429 }) });
    const ring = ringOn(upstream, ['a'], { classify: classifiers.openai });
    expect((await ring.fetch(url)).status).toBe(429);
    expect(ring.status().keys[0]).toMatchObject({ state: 'limited', retryAt });
  });

  test('throws what the connection failed with, as it is', async () => {
    const failure = new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    const upstream = new HttpUpstream({ a: () => Promise.reject(failure) });
    await expect(ringOn(upstream, ['a', 'b']).fetch(url)).rejects.toBe(failure);
    expect(upstream.keys).toEqual(['a']);
  });

  test('throws what the connection failed with after a refusal, not the refusal', async () => {
    const failure = new TypeError('fetch failed');
    const upstream = new HttpUpstream({ b: () => Promise.reject(failure) });
    await expect(ringOn(upstream, ['a', 'b']).fetch(url)).rejects.toBe(failure);
  });

  test('lets go of the answers that it goes on from, and not of the one that it gives back', async () => {
    const cancelled: string[] = [];
    const held = (name: string, status: number) => (): Response =>
      new Response(new ReadableStream({ cancel: () => void cancelled.push(name) }), { status });
    const upstream = new HttpUpstream({ a: held('a', 401), b: held('b', 429), c: held('c', 200) });
    const response = await ringOn(upstream, ['a', 'b', 'c']).fetch(url);
    expect(cancelled).toEqual(['a', 'b']);
    await response.body?.cancel();
    expect(cancelled).toEqual(['a', 'b', 'c']);
  });
});

describe('a body', () => {
  const bytes = new TextEncoder().encode('x=1');
  test.each<[what: string, body: RequestInit['body']]>([
    ['a text', 'x=1'],
    ['bytes', bytes],
    ['a buffer', bytes.buffer],
    ['a form', new URLSearchParams({ x: '1' })],
    ['a blob', new Blob(['x=1'])],
  ])('that is %s is sent again', async (_what, body) => {
    const upstream = new HttpUpstream({ b: accepted });
    await ringOn(upstream, ['a', 'b']).fetch(url, { method: 'POST', body: body ?? null });
    expect(upstream.arrivals.map((arrival) => arrival.body)).toEqual(['x=1', 'x=1']);
  });

  test('that is a multipart form is sent again', async () => {
    const upstream = new HttpUpstream({ b: accepted });
    const body = new FormData();
    body.set('file', new Blob(['content']), 'a.txt');
    await ringOn(upstream, ['a', 'b']).fetch(url, { method: 'POST', body });
    expect(upstream.arrivals[1]?.body).toContain('content');
  });

  test('of a Request is sent again', async () => {
    const upstream = new HttpUpstream({ b: accepted });
    const request = new Request(url, { method: 'POST', body: 'x=1', headers: { 'x-trace': '1' } });
    await ringOn(upstream, ['a', 'b']).fetch(request);
    expect(upstream.arrivals.map((arrival) => arrival.body)).toEqual(['x=1', 'x=1']);
    expect(upstream.arrivals[1]?.headers.get('x-trace')).toBe('1');
  });

  test('that is a stream is sent once, and the refusal given back', async () => {
    const upstream = new HttpUpstream({ b: accepted });
    const body = new Blob(['x=1']).stream();
    const init: RequestInit = { method: 'POST', body, duplex: 'half' };
    expect((await ringOn(upstream, ['a', 'b']).fetch(url, init)).status).toBe(401);
    expect(upstream.arrivals.map((arrival) => arrival.body)).toEqual(['x=1']);
  });
});

describe('no key leaves for another origin', () => {
  test.each([
    'https://gateway.test.evil.example/v1',
    'http://gateway.test/v1',
    'https://gateway.test:8443/v1',
    'https://gateway.test@evil.example/v1',
    'blob:https://gateway.test/0d5f',
    '/v1/chat',
    'data:text/plain,x',
  ])('%s is refused before anything is sent', async (elsewhere) => {
    const upstream = new HttpUpstream();
    const refused = ringOn(upstream, ['a']).fetch(elsewhere);
    await expect(refused).rejects.toMatchObject({ code: 'CONFIGURATION_ERROR', field: 'url' });
    expect(upstream.arrivals).toEqual([]);
  });

  test('not for a URL object that changes when it is read again', async () => {
    const upstream = new HttpUpstream({ a: accepted });
    const turning = new URL(url);
    let reads = 0;
    turning.toString = () => (reads++ === 0 ? url : 'https://evil.example');
    await ringOn(upstream, ['a']).fetch(turning);
    expect(upstream.arrivals.map((arrival) => arrival.url)).toEqual([url]);
  });

  test('a redirect is given back, not followed', async () => {
    const headers = { location: 'https://evil.example' };
    const away = (): Response => new Response(null, { status: 307, headers });
    const upstream = new HttpUpstream({ a: away });
    const { fetch } = ringOn(upstream, ['a', 'b']);
    expect((await fetch(url, { redirect: 'follow' })).status).toBe(307);
    expect((await fetch(new Request(url))).status).toBe(307);
    await fetch(url, { redirect: 'error' });
    expect(upstream.arrivals.map(({ redirect }) => redirect)).toEqual([
      'manual',
      'manual',
      'error',
    ]);
  });

  test('several origins may be given', async () => {
    const upstream = new HttpUpstream({ a: accepted });
    const origins = [new URL('https://one.test/path'), 'http://127.0.0.1:8080'];
    const { fetch } = ringOn(upstream, ['a'], { origins });
    await fetch('https://one.test/other');
    await fetch(new URL('http://127.0.0.1:8080/v1'));
    await expect(fetch(url)).rejects.toMatchObject({ field: 'url' });
  });
});

describe('the options of ring.fetch', () => {
  const valid = { origins: url };
  test.each<[field: string, fetch: RingFetchOptions]>([
    ['fetch.origins', { origins: [] }],
    ['fetch.origins', { origins: 'gateway.test' }],
    ['fetch.origins', { origins: ['https://one.test', 'file:///etc'] }],
    ['fetch.header', { ...valid, header: 'x api key' }],
    ['fetch.header', { ...valid, header: '' }],
    ['fetch.retries', { ...valid, retries: -1 }],
    ['fetch.totalTimeoutMs', { ...valid, totalTimeoutMs: 0 }],
  ])('%s is checked when the ring is made', (field, fetch) => {
    expect(() => createKeyRing({ keys: ['a'], fetch })).toThrow(expect.objectContaining({ field }));
  });

  test('without them a call says what to set up', async () => {
    const ring = createKeyRing({ keys: ['a'] });
    await expect(ring.fetch(url)).rejects.toMatchObject({
      code: 'CONFIGURATION_ERROR',
      field: 'fetch',
    });
  });
});

describe('the end of a call', () => {
  test('an abort rejects with its reason, and is no evidence against the key', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const never = (): Promise<Response> => new Promise(() => undefined);
    const upstream = new HttpUpstream({ a: never });
    const ring = ringOn(upstream, ['a', 'b']);
    const call = ring.fetch(url, { signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(ring.fetch(url, { signal: controller.signal })).rejects.toBe(reason);
    expect(ring.status().keys[0]).toMatchObject({ state: 'active', inFlight: 0 });
  });

  test('the signal of a Request counts, too', async () => {
    const controller = new AbortController();
    const upstream = new HttpUpstream({ a: () => new Promise<Response>(() => undefined) });
    const call = ringOn(upstream, ['a']).fetch(new Request(url, { signal: controller.signal }));
    controller.abort();
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('an abort between two keys rejects, although an answer had come', async () => {
    const controller = new AbortController();
    const upstream = new HttpUpstream({
      b: () => {
        controller.abort();
        return refusal('b');
      },
    });
    const call = ringOn(upstream, ['a', 'b']).fetch(url, { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('the total timeout rejects while a key is waited for', async () => {
    const clock = new VirtualClock();
    const upstream = new HttpUpstream({ a: () => new Promise<Response>(() => undefined) });
    const ring = createKeyRing({
      keys: ['a'],
      now: clock.now,
      sleep: clock.sleep,
      fetch: { origins: url, fetch: upstream.fetch, totalTimeoutMs: 5000 },
    });
    await expect(clock.run(ring.fetch(url))).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(clock.pending).toBe(0);
  });
});

test('a refusal whose body does not come is judged by its status after a second', async () => {
  const clock = new VirtualClock();
  const headers = { 'content-type': 'application/json' };
  const hanging = (): Response => new Response(new ReadableStream(), { status: 401, headers });
  const upstream = new HttpUpstream({ a: hanging, b: accepted });
  const ring = createKeyRing({
    keys: ['a', 'b'],
    now: clock.now,
    sleep: clock.sleep,
    fetch: { origins: url, fetch: upstream.fetch },
  });
  expect((await clock.run(ring.fetch(url))).status).toBe(200);
  expect(clock.waits).toEqual([1000]);
  expect(clock.pending).toBe(0);
});
