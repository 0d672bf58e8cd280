import { parseIetfRateLimit, parseRateLimitFields } from '@regpilot/contract';
import type { AnswerHeaders } from '../classify/answer-headers.ts';
import { isQuota, type KeyQuota } from './key-account.ts';

type GetHeader = AnswerHeaders['get'];

/**
 * Fields of gateways that count requests and tokens apart, with `*` for `limit`, `remaining` and
 * `reset`: OpenAI's, and Anthropic's ("Rate limits" of either's API documentation).
 */
const namedFields = [
  'x-ratelimit-*-requests',
  'x-ratelimit-*-tokens',
  'anthropic-ratelimit-requests-*',
  'anthropic-ratelimit-tokens-*',
];

/**
 * What an answer says is left of the quota of the key that it was asked with: of several limits the
 * one of which the smallest part is left. Null when it says nothing, or nothing that can be read.
 *
 * Reads `X-RateLimit-*`, the IETF fields `RateLimit` and `RateLimit-Policy`
 * (draft-ietf-httpapi-ratelimit-headers), and OpenAI's and Anthropic's own.
 */
export function readQuota(headers: AnswerHeaders, now: number): KeyQuota | null {
  const get: GetHeader = (name) => headers.get(name);
  const found = [
    parseRateLimitFields(get, now),
    ...namedFields.map((name) => readNamed(name, get, now)),
    ...readIetf(get, now),
  ];
  let tightest: KeyQuota | null = null;
  for (const quota of found) {
    if (quota === null || !isQuota(quota)) continue;
    if (tightest === null || shareOf(quota) < shareOf(tightest)) tightest = quota;
  }
  return tightest;
}

function shareOf({ remaining, limit }: KeyQuota): number {
  return remaining / limit;
}

function readNamed(name: string, get: GetHeader, now: number): KeyQuota | null {
  const limit = readCount(get(name.replace('*', 'limit')));
  const remaining = readCount(get(name.replace('*', 'remaining')));
  if (limit === null || remaining === null) return null;
  return { limit, remaining, resetAt: readReset(get(name.replace('*', 'reset')), now) };
}

function readCount(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : null;
}

const unitMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** OpenAI writes a span such as `6m0s` or `20ms`, Anthropic an instant (RFC 3339). */
function readReset(text: string | null, now: number): number | null {
  if (text === null) return null;
  if (/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)];
    return parts.reduce(
      (at, [, count, unit = '']) => at + Number(count) * (unitMs[unit] ?? 0),
      now,
    );
  }
  const at = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function readIetf(get: GetHeader, now: number): KeyQuota[] {
  const limits = new Map<string, number>();
  for (const { policy, parameters } of parseIetfRateLimit(get('ratelimit-policy')) ?? []) {
    if (typeof parameters['q'] === 'number') limits.set(policy, parameters['q']);
  }
  return (parseIetfRateLimit(get('ratelimit')) ?? []).flatMap(({ policy, parameters }) => {
    const limit = limits.get(policy);
    const { r: remaining, t: seconds } = parameters;
    if (limit === undefined || typeof remaining !== 'number') return [];
    return [
      { limit, remaining, resetAt: typeof seconds === 'number' ? now + seconds * 1000 : null },
    ];
  });
}
