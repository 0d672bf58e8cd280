import { describe, expect, test, vi } from 'vitest';
import { originOf, readFetchOptions, type RingFetchOptions } from './read-fetch-options.ts';

const origins = 'https://gateway.test/v1';

/** As a caller without types might write it. */
function wrong(options: object): RingFetchOptions {
  return { origins, ...options };
}

describe('readFetchOptions', () => {
  test('fills in the defaults', () => {
    expect(readFetchOptions({ origins })).toEqual({
      origins: new Set(['https://gateway.test']),
      header: 'authorization',
      fetch: expect.any(Function),
      retries: 0,
      totalTimeoutMs: undefined,
      idempotent: false,
    });
  });

  test('takes what is given, the header in lower case', () => {
    const { fetch } = globalThis;
    const given = { fetch, retries: 2, totalTimeoutMs: 0.5, idempotent: true };
    expect(
      readFetchOptions({ ...given, origins: [new URL(origins), origins], header: 'X-API-Key' }),
    ).toEqual({ ...given, origins: new Set(['https://gateway.test']), header: 'x-api-key' });
  });

  test('sends with the fetch that is global at the time of the call', async () => {
    const { fetch } = readFetchOptions({ origins });
    const traced = new Response();
    const init = { method: 'POST' };
    const replacement = vi.fn<typeof fetch>(() => Promise.resolve(traced));
    vi.stubGlobal('fetch', replacement);
    try {
      expect(await fetch(origins, init)).toBe(traced);
    } finally {
      vi.unstubAllGlobals();
    }
    expect(replacement.mock.calls).toEqual([[origins, init]]);
  });

  const header = ['is no name of a header', 'such as authorization'] as const;
  const retries = ['is no count', 'a whole number from 0'] as const;
  const timeout = ['is no duration', 'a number of milliseconds above 0'] as const;
  const list = ['is empty or no list', 'http or https URLs, at least one'] as const;
  const noUrl = ['holds something that is no URL', 'http or https URLs, at least one'] as const;

  test.each<[field: string, options: object, fault: readonly [problem: string, allowed: string]]>([
    ['header', { header: '' }, header],
    ['header', { header: 'x api' }, header],
    ['header', { header: ' x' }, header],
    ['header', { header: 'x:' }, header],
    ['header', { header: 1 }, header],
    ['retries', { retries: -1 }, retries],
    ['retries', { retries: 1.5 }, retries],
    ['retries', { retries: '1' }, retries],
    ['totalTimeoutMs', { totalTimeoutMs: 0 }, timeout],
    ['totalTimeoutMs', { totalTimeoutMs: Number.NaN }, timeout],
    ['fetch', { fetch: 'fetch' }, ['is no function', 'a fetch']],
    ['origins', { origins: [] }, list],
    ['origins', { origins: undefined }, list],
    ['origins', { origins: { length: 1 } }, list],
    ['origins', { origins: 'gateway.test' }, noUrl],
    ['origins', { origins: [origins, null] }, noUrl],
  ])('refuses a wrong %s: %j', (field, options, [problem, allowed]) => {
    expect(() => readFetchOptions(wrong(options))).toThrow(
      expect.objectContaining({ field: `fetch.${field}`, problem, allowed }),
    );
  });
});

test.each([
  ['https://gateway.test/v1?q', 'https://gateway.test'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['HTTPS://Gateway.Test:443', 'https://gateway.test'],
  ['blob:https://gateway.test/0d5f', null],
  ['ftp://gateway.test', null],
  ['/v1', null],
])('a key sent to %s would go to %s', (url, origin) => {
  expect(originOf(url)).toBe(origin);
});
