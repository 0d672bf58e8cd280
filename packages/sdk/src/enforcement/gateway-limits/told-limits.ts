import { parseIetfRateLimit, parseRateLimitFields } from '@regpilot/contract';
import {
  costLimit,
  definePolicy,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokenLimit,
  tokensPerDay,
  tokensPerMinute,
  type LimitOptions,
  type MeterPolicy,
  type Policy,
} from '@regpilot/enforcement';
import type { TransportHeaders } from '../../transport/transport.ts';

/** A limit of a key as its gateway tells of it. */
export interface ToldLimit {
  readonly policy: string;
  /** In units of the limit, money in micro-dollars. */
  readonly limit: number;
  readonly used: number;
  /** Of limits told in headers, where the policy itself has to be made from them. */
  readonly unit?: string | undefined;
  readonly windowMs?: number | undefined;
}

const microUsdPerUsd = 1e6;
const resets = ['daily', 'weekly', 'monthly', 'yearly', 'one_time'] as const;

/** The contract's names of limits. */
const makers: Readonly<Record<string, (limit: number, options: LimitOptions) => MeterPolicy>> = {
  requests_per_second: requestsPerSecond,
  requests_per_minute: requestsPerMinute,
  requests_per_day: requestsPerDay,
  tokens_per_minute: tokensPerMinute,
  tokens_per_day: tokensPerDay,
  ...Object.fromEntries(
    resets.flatMap((reset) => [
      [
        `token_limit_${reset}`,
        (limit: number, options: LimitOptions) => tokenLimit({ limit, reset, ...options }),
      ],
      [
        `cost_limit_${reset}`,
        (limit: number, options: LimitOptions) =>
          costLimit({ usd: limit / microUsdPerUsd, reset, ...options }),
      ],
    ]),
  ),
};

/** The IETF fields, which tell of all limits, else `X-RateLimit-*`, which tell of requests a minute. */
export function limitsInHeaders(headers: TransportHeaders, nowMs: number): ToldLimit[] {
  const get = (name: string): string | null => headers.get(name);
  const rest = new Map(
    (parseIetfRateLimit(get('ratelimit')) ?? []).map(({ policy, parameters }) => [
      policy,
      parameters['r'],
    ]),
  );
  const told = (parseIetfRateLimit(get('ratelimit-policy')) ?? []).flatMap(
    ({ policy, parameters: { q: limit, qu: unit, w: seconds } }): ToldLimit[] => {
      const remaining = rest.get(policy);
      if (typeof limit !== 'number' || typeof remaining !== 'number') return [];
      return [
        {
          policy,
          limit,
          used: limit - remaining,
          unit: typeof unit === 'string' ? unit : 'requests',
          windowMs: typeof seconds === 'number' ? seconds * 1000 : undefined,
        },
      ];
    },
  );
  if (told.length > 0) return told;
  const minute = parseRateLimitFields(get, nowMs);
  if (minute === null) return [];
  const { limit, remaining } = minute;
  return [{ policy: 'requests_per_minute', limit, used: limit - remaining }];
}

/** Of a key's own record. What is not of the documented form says nothing. */
export function limitsInRecord(record: object): ToldLimit[] {
  const rows: unknown = 'usage' in record ? record.usage : undefined;
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row: unknown): ToldLimit[] => {
    if (typeof row !== 'object' || row === null) return [];
    const { policy, limit, used } = { policy: '', limit: null, used: null, ...row };
    if (typeof limit !== 'number' || typeof used !== 'number') return [];
    return [{ policy, limit, used }];
  });
}

/** For a gateway that tells of limits in headers only. A limit that cannot be counted here is the gateway's. */
export function policiesFromHeaders(told: readonly ToldLimit[], options: LimitOptions): Policy[] {
  return told.flatMap(({ policy, limit, unit, windowMs }): Policy[] => {
    if (limit < 1) return [];
    const maker = Object.hasOwn(makers, policy) ? makers[policy] : undefined;
    if (maker !== undefined) return [maker(limit, options)];
    if (unit !== 'requests' || windowMs === undefined || windowMs < 1) return [];
    const meter = { kind: 'rolling', unit, limit, windowMs } as const;
    return [definePolicy({ name: policy, meter, ...options })];
  });
}
