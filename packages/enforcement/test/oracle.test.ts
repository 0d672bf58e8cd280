import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  concurrency,
  costLimit,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokenLimit,
  tokensPerMinute,
} from '../src/index.ts';
import type { MeterPolicy, WindowFrom } from '../src/index.ts';
import { Replay, slots } from './replay.ts';
import type { Step } from './replay.ts';

const policy = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map(requestsPerSecond),
  fc.integer({ min: 1, max: 6 }).map(requestsPerMinute),
  fc.integer({ min: 1, max: 12 }).map(requestsPerDay),
  fc.integer({ min: 1, max: 40 }).map(tokensPerMinute),
  fc
    .record({
      limit: fc.integer({ min: 1, max: 60 }),
      reset: fc.constantFrom('daily', 'weekly', 'monthly', 'yearly', 'one_time'),
    })
    .map(tokenLimit),
  fc
    .integer({ min: 1, max: 60 })
    .map((microUsd) => costLimit({ usd: microUsd / 1e6, reset: 'monthly' })),
  fc.integer({ min: 1, max: 3 }).map(concurrency),
);
const policies = fc.uniqueArray(policy, {
  minLength: 1,
  maxLength: 5,
  selector: ({ name }) => name,
});

const amount = fc.integer({ min: 0, max: 25 });
const maybeAmount = fc.option(amount, { nil: undefined });
const which = fc.nat({ max: 1000 });
const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('admit'),
      slot: fc.constantFrom(...slots),
      tokens: amount,
      microUsd: amount,
      set: fc.nat({ max: 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('arrived'), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('settle'),
      which,
      tokens: maybeAmount,
      microUsd: maybeAmount,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('release'), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('advance'),
      byMs: fc.oneof(
        fc.constantFrom(1, 999, 1000, 1001, 59_999, 60_000, -5000),
        fc.integer({ min: 1, max: 30_000 }),
      ),
    }),
  },
) satisfies fc.Arbitrary<Step>;

async function replay(
  sets: readonly (readonly MeterPolicy[])[],
  windowFrom: WindowFrom,
  ttlMs: number,
  byId: boolean,
  steps: readonly Step[],
): Promise<void> {
  const trace = new Replay(sets, windowFrom, ttlMs, byId);
  await trace.play({ do: 'advance', byMs: 0 });
  for (const next of steps) await trace.play(next);
  await trace.compareUsage();
  expect(trace.seen).toEqual(trace.expected);
}

const windowFrom = fc.constantFrom<WindowFrom>('admitted', 'arrived');

describe('against a model that counts all events anew', () => {
  test('every decision, retry time and counter of a random trace is the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        policies,
        windowFrom,
        fc.constantFrom(700, 20_000, 90_000),
        fc.array(anyStep, { maxLength: 80 }),
        (set, from, ttlMs, steps) => replay([set], from, ttlMs, false, steps),
      ),
      { numRuns: 600 },
    );
  });

  test('it stays so when a slot is decided on by two changing sets of policies', async () => {
    await fc.assert(
      fc.asyncProperty(
        policies,
        policies,
        windowFrom,
        fc.array(anyStep, { maxLength: 80 }),
        (one, other, from, steps) => replay([one, other], from, 20_000, false, steps),
      ),
      { numRuns: 300 },
    );
  });

  test('the way by ids, as remote stores are used, decides the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        policies,
        windowFrom,
        fc.array(anyStep, { maxLength: 60 }),
        (set, from, steps) => replay([set], from, 300_000, true, steps),
      ),
      { numRuns: 150 },
    );
  });
});
