import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createEnforcer,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokenLimit,
  tokensPerMinute,
} from '../src/index.ts';
import type { Admission, MeterPolicy } from '../src/index.ts';

interface Arrival {
  readonly waitMs: number;
  readonly tokens: number;
  readonly actual: number;
}

const startAt = Date.UTC(2028, 1, 28, 23, 58);
const limits = fc
  .record({
    second: fc.integer({ min: 1, max: 3 }),
    minute: fc.integer({ min: 1, max: 6 }),
    day: fc.integer({ min: 3, max: 9 }),
    tokens: fc.integer({ min: 10, max: 60 }),
  })
  .map(({ second, minute, day, tokens }): MeterPolicy[] => [
    requestsPerSecond(second),
    requestsPerMinute(minute),
    requestsPerDay(day),
    tokensPerMinute(tokens),
    tokenLimit({ limit: tokens * 3, reset: 'weekly' }),
  ]);
const arrivals = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 0, max: 9000 }),
    tokens: fc.integer({ min: 0, max: 20 }),
    actual: fc.integer({ min: 0, max: 40 }),
  }),
  { minLength: 1, maxLength: 40 },
);

/** The same history played anew, and then one more call `waitMs` later. */
async function lastOf(
  policies: readonly MeterPolicy[],
  history: readonly Arrival[],
  waitMs: number,
  tokens: number,
): Promise<Admission> {
  let now = startAt;
  const enforcer = createEnforcer({ policies, windowFrom: 'admitted', now: () => now });
  for (const arrival of history) {
    now += arrival.waitMs;
    (await enforcer.admit(callOf(arrival.tokens))).settle({ tokens: arrival.actual });
  }
  now += waitMs;
  return enforcer.admit(callOf(tokens));
}

function callOf(tokens: number): {
  keyId: string;
  capability: 'chat';
  estimate: { tokens: number };
} {
  return { keyId: 'k', capability: 'chat', estimate: { tokens } };
}

test('after the retry time the call is admitted, one millisecond earlier it is denied', async () => {
  await fc.assert(
    fc.asyncProperty(limits, arrivals, async (policies, sequence) => {
      const history = sequence.slice(0, -1);
      const { waitMs = 0, tokens = 0 } = sequence.at(-1) ?? {};
      const { denial } = await lastOf(policies, history, waitMs, tokens);
      fc.pre(denial !== null && denial.retryAfterMs !== null);
      const retryAfterMs = denial?.retryAfterMs ?? 0;
      expect((await lastOf(policies, history, waitMs + retryAfterMs, tokens)).allowed).toBe(true);
      expect((await lastOf(policies, history, waitMs + retryAfterMs - 1, tokens)).allowed).toBe(
        false,
      );
    }),
    { numRuns: 300, maxSkipsPerRun: 1000 },
  );
});
