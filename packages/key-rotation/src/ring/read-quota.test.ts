import { describe, expect, test } from 'vitest';
import { readQuota } from './read-quota.ts';

const now = Date.UTC(2026, 0, 1);

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
  ['an IETF field without its policy', { ratelimit: '"minute";r=30;t=9' }, null],
];

describe('readQuota', () => {
  test.each(rows)('reads %s', (_what, headers, quota) => {
    expect(readQuota(new Headers(headers), now)).toEqual(quota);
  });
});
