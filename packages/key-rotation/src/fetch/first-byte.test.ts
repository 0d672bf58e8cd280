import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { accepted, HttpUpstream } from '../../test/http-upstream.ts';
import { createKeyRing, type KeyRing } from '../index.ts';
import type { RingFetchOptions } from './read-fetch-options.ts';

const url = 'https://gateway.test/v1/chat';

function ringOn(upstream: HttpUpstream, options: Partial<RingFetchOptions>): KeyRing {
  return createKeyRing({
    keys: ['a', 'b'],
    sleep: () => Promise.resolve(),
    fetch: { origins: url, fetch: upstream.fetch, ...options },
  });
}

describe('a connection that breaks', () => {
  const reset = (): TypeError => new TypeError('terminated', { cause: { code: 'UND_ERR_SOCKET' } });
  const breaksAfter = (...chunks: readonly string[]): Response => {
    const left = chunks.map((chunk) => new TextEncoder().encode(chunk));
    return new Response(
      new ReadableStream({
        async pull(controller) {
          // Breaks in a turn of its own, as a socket does: at once, it would take the bytes back.
          await setImmediate();
          const next = left.shift();
          if (next === undefined) controller.error(reset());
          else controller.enqueue(next);
        },
      }),
    );
  };

  /** Keeps the one request that breaks apart from its repetition, which is answered. */
  function breaking(...chunks: readonly string[]): HttpUpstream {
    const answers = [() => breaksAfter(...chunks)];
    return new HttpUpstream({ a: () => (answers.shift() ?? accepted)() });
  }

  async function fetchOnce(
    upstream: HttpUpstream,
    method: string,
    options: Partial<RingFetchOptions>,
  ): Promise<string> {
    const answer = ringOn(upstream, options).fetch(url, { method });
    return await answer.then((response) => response.text()).catch(String);
  }

  test.each([
    ['before its first byte is repeated with the same key', 'GET', {}, [], 'fine', 2],
    ['before its first byte, after empty chunks', 'GET', {}, ['', ''], 'fine', 2],
    ['before the first byte of a POST is not repeated', 'POST', {}, [], 'TypeError: terminated', 1],
    [
      'before the first byte of a POST that does no harm twice is repeated',
      'POST',
      { idempotent: true },
      [],
      'fine',
      2,
    ],
    ['after its first byte is not repeated', 'GET', {}, ['x'], 'TypeError: terminated', 1],
    [
      'before its first byte is not repeated without retries',
      'GET',
      { retries: 0 },
      [],
      'TypeError: terminated',
      1,
    ],
  ])('%s', async (_what, method, options, chunks, text, requests) => {
    const upstream = breaking(...chunks);
    expect(await fetchOnce(upstream, method, { retries: 1, ...options })).toBe(text);
    expect(upstream.keys).toEqual(Array.from({ length: requests }, () => 'a'));
  });

  test.each(['get', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])(
    'is tried again for %s, which does no harm twice',
    async (method) => {
      const failures = [() => Promise.reject(reset())];
      const upstream = new HttpUpstream({ a: () => (failures.shift() ?? accepted)() });
      await fetchOnce(upstream, method, { retries: 1 });
      expect(upstream.keys).toEqual(['a', 'a']);
    },
  );

  test('an abort ends the wait for the first byte', async () => {
    const controller = new AbortController();
    const silent = (): Response => {
      queueMicrotask(() => {
        controller.abort();
      });
      return new Response(new ReadableStream());
    };
    const upstream = new HttpUpstream({ a: silent });
    const ring = ringOn(upstream, { retries: 3 });
    const call = ring.fetch(url, { signal: controller.signal });
    await expect(call).rejects.toMatchObject({ name: 'AbortError' });
    expect(ring.status().keys[0]).toMatchObject({ state: 'active', inFlight: 0 });
  });

  test('an answer that was waited for is whole, and has its own address', async () => {
    const upstream = new HttpUpstream({ a: () => new Response('one two') });
    const response = await ringOn(upstream, { retries: 1 }).fetch(url);
    expect([response.bodyUsed, await response.text()]).toEqual([false, 'one two']);
  });
});
