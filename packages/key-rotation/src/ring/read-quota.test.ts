import { describe, expect, test } from 'vitest';
import { readQuota } from './read-quota.ts';

const now = Date.UTC(2026, 0, 1);

/** The fields for tokens, of which there are 10. */
function tokens(remaining: string, reset?: string): Record<string, string> {
  return {
    'x-ratelimit-limit-tokens': '10',
    'x-ratelimit-remaining-tokens': remaining,
    ...(reset === undefined ? {} : { 'x-ratelimit-reset-tokens': reset }),
  };
}

function tokensLeft(resetAt: number | null): object {
  return { limit: 10, remaining: 5, resetAt };
}

const rows: [what: string, headers: Record<string, string>, quota: unknown][] = [
  ['nothing', {}, null],
  [
    'the common fields',
    { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '12', 'x-ratelimit-reset': '30' },
    { limit: 60, remaining: 12, resetAt: now + 30_000 },
  ],
  ['a remainder without a limit', { 'x-ratelimit-remaining': '12' }, null],
  ['a limit of nothing', { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0' }, null],
  [
    'OpenAI’s fields, of which tokens are the tighter',
    {
      'x-ratelimit-limit-requests': '100',
      'x-ratelimit-remaining-requests': '90',
      'x-ratelimit-limit-tokens': '40000',
      'x-ratelimit-remaining-tokens': '10000',
      'x-ratelimit-reset-tokens': '6m0.5s',
    },
    { limit: 40_000, remaining: 10_000, resetAt: now + 360_500 },
  ],
  [
    'a reset in milliseconds',
    {
      'x-ratelimit-limit-requests': '10',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '20ms',
    },
    { limit: 10, remaining: 1, resetAt: now + 20 },
  ],
  [
    'Anthropic’s fields',
    {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '49',
      'anthropic-ratelimit-requests-reset': '2026-01-01T00:00:05Z',
    },
    { limit: 50, remaining: 49, resetAt: now + 5000 },
  ],
  [
    'a reset that nobody can read',
    {
      'anthropic-ratelimit-tokens-limit': '50',
      'anthropic-ratelimit-tokens-remaining': '5',
      'anthropic-ratelimit-tokens-reset': 'soon',
    },
    { limit: 50, remaining: 5, resetAt: null },
  ],
  [
    'the IETF fields, by the names of their policies',
    {
      'ratelimit-policy': '"minute";q=60;w=60, "day";q=1000;w=86400',
      ratelimit: '"day";r=100;t=3600, "minute";r=30;t=9',
    },
    { limit: 1000, remaining: 100, resetAt: now + 3_600_000 },
  ],
  [
    'the first of equally tight ones',
    {
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '10',
      'x-ratelimit-limit-tokens': '8',
      'x-ratelimit-remaining-tokens': '4',
    },
    { limit: 20, remaining: 10, resetAt: null },
  ],
  ['a limit of its own without a remainder', { 'x-ratelimit-limit-tokens': '9' }, null],
  ['a remainder of its own without a limit', { 'x-ratelimit-remaining-tokens': '9' }, null],
  ['a count below 0', tokens('-5'), null],
  ['a count with a fraction', tokens('5.5'), null],
  ['no reset', tokens('5'), tokensLeft(null)],
  ['a span in parts of a second', tokens('5', '1.25s'), tokensLeft(now + 1250)],
  ['a span in days and hours', tokens('5', '1d2h'), tokensLeft(now + 93_600_000)],
  ['a span after other words', tokens('5', 'in 5s'), tokensLeft(null)],
  ['a span before other words', tokens('5', '5s from now'), tokensLeft(null)],
  ['an instant after other words', tokens('5', 'Thu 2026-01-01'), tokensLeft(null)],
  ['an instant that is none', tokens('5', '2026-13-01'), tokensLeft(null)],
  [
    'an IETF field without a reset',
    { 'ratelimit-policy': '"minute";q=60', ratelimit: '"minute";r=30' },
    { limit: 60, remaining: 30, resetAt: null },
  ],
  [
    'IETF fields without numbers',
    { 'ratelimit-policy': '"minute";q="x"', ratelimit: '"minute";r="y"' },
    null,
  ],
  ['an IETF field without its policy', { ratelimit: '"minute";r=30;t=9' }, null],
];

describe('readQuota', () => {
  test.each(rows)('reads %s', (_what, headers, quota) => {
    expect(readQuota(new Headers(headers), now)).toEqual(quota);
  });

  test('reads fields with white space round them, as they are in a plain object', () => {
    const get = (name: string): string | null => (name.endsWith('-requests') ? ' 5 ' : null);
    expect(readQuota({ get }, now)).toEqual({ limit: 5, remaining: 5, resetAt: null });
  });
});
