import {
  requestsPerMinute,
  tokensPerDay,
  type MeterPolicy,
  type MeterUsage,
} from '@regpilot/enforcement';
import { describe, expect, it } from 'vitest';
import { foreignUse } from './foreign-use.ts';

const minute = requestsPerMinute(100);
const day = tokensPerDay(1000);

function usage({ name, meter }: MeterPolicy, used: number, resetAt = 0): MeterUsage[] {
  const { unit, limit } = meter;
  const remaining = limit - used;
  return [{ policy: name, unit, limit, used, remaining, resetAt, windowMs: null, window: '' }];
}

describe('the use of others', () => {
  it.each([
    ['what the gateway counts beyond this process', minute, 30, 12, 12, 0, 18],
    ['nothing where this process has used it all', minute, 12, 12, 12, 0, 0],
    ['nothing of what this process has under way', minute, 3, 12, 12, 0, 0],
    ['nothing of what has begun since', minute, 15, 12, 12, 3, 0],
    ['nothing of what has left the window since', minute, 12, 12, 2, 0, 0],
    ['tokens beyond those that are reserved here', day, 500, 200, 350, 9, 150],
    ['no tokens of what was settled at less since', day, 200, 200, 120, 0, 0],
  ] as const)('is %s', (_, policy, told, before, after, begunSince, expected) => {
    const start = { order: 7, usage: usage(policy, before) };
    const now = { begun: 7 + begunSince, usage: usage(policy, after) };
    expect(foreignUse(policy, told, start, now)).toBe(expected);
  });

  it('is not known when a period has ended meanwhile', () => {
    const start = { order: 1, usage: usage(day, 200, 1) };
    expect(foreignUse(day, 900, start, { begun: 1, usage: usage(day, 0, 2) })).toBe(0);
  });

  it('is not known of a limit that was not known when the request began', () => {
    const now = { begun: 1, usage: usage(day, 0) };
    expect(foreignUse(day, 900, { order: 1, usage: [] }, now)).toBe(0);
  });
});
