import fc from 'fast-check';
import { expect } from 'vitest';
import {
  concurrency,
  costLimit,
  requestsPerDay,
  requestsPerMinute,
  requestsPerSecond,
  tokenLimit,
  tokensPerMinute,
} from '../src/index.ts';
import type { EnforcementMode, MeterPolicy, PolicyScope, WindowFrom } from '../src/index.ts';
import { byTenant, Replay, slots, tenants } from './replay.ts';
import type { ReplayRules, Step } from './replay.ts';

const policy = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((limit) => requestsPerSecond(limit)),
  fc.integer({ min: 1, max: 6 }).map((limit) => requestsPerMinute(limit)),
  fc.integer({ min: 1, max: 12 }).map((limit) => requestsPerDay(limit)),
  fc.integer({ min: 1, max: 40 }).map((limit) => tokensPerMinute(limit)),
  fc
    .record({
      limit: fc.integer({ min: 1, max: 60 }),
      reset: fc.constantFrom('daily', 'weekly', 'monthly', 'yearly', 'one_time'),
    })
    .map(tokenLimit),
  fc
    .integer({ min: 1, max: 60 })
    .map((microUsd) => costLimit({ usd: microUsd / 1e6, reset: 'monthly' })),
  fc.integer({ min: 1, max: 3 }).map((limit) => concurrency(limit)),
);
export const ofKey = fc.uniqueArray(policy, {
  minLength: 1,
  maxLength: 5,
  selector: ({ name }) => name,
});

/** Limits of the client, of the key and of tenants, enforced and observed. */
export const ofAllScopes = fc.uniqueArray(
  fc
    .tuple(
      policy,
      fc.constantFrom<PolicyScope>('client', 'key', byTenant),
      fc.constantFrom<EnforcementMode>('enforce', 'enforce', 'observe'),
    )
    .map(([limit, scope, mode]): MeterPolicy => ({ ...limit, scope, mode })),
  {
    minLength: 2,
    maxLength: 8,
    selector: ({ name, scope, mode }) => `${name} ${String(scope)} ${mode}`,
  },
);

export const amount = fc.integer({ min: 0, max: 25 });
const maybeAmount = fc.option(amount, { nil: undefined });
const which = fc.nat({ max: 1000 });
export const reports = [
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
  { weight: 2, arbitrary: fc.record({ do: fc.constant('renew'), which }) },
];
const calls = [
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('admit'),
      slot: fc.constantFrom(...slots),
      tenant: fc.constantFrom(...tenants),
      tokens: amount,
      microUsd: amount,
      set: fc.nat({ max: 1 }),
    }),
  },
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
];
const deaths = [
  { weight: 1, arbitrary: fc.constant({ do: 'save' }) },
  { weight: 1, arbitrary: fc.constant({ do: 'crash' }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' }) },
];
const departures = [{ weight: 1, arbitrary: fc.constant({ do: 'leave' }) }];
const anyStep: fc.Arbitrary<Step> = fc.oneof(...calls, ...reports, ...departures);
export const stepsOf = (maxLength: number): fc.Arbitrary<Step[]> =>
  fc.array(anyStep, { maxLength });
const stepsWithDeaths = fc.array(fc.oneof(...calls, ...reports, ...deaths), { maxLength: 80 });
export const windowFrom = fc.constantFrom<WindowFrom>('admitted', 'arrived');
export const ttlMs = fc.constantFrom(700, 20_000, 90_000);

export async function replay(rules: ReplayRules, steps: readonly Step[]): Promise<void> {
  const trace = new Replay(rules);
  await trace.play({ do: 'advance', byMs: 0 });
  for (const next of steps) await trace.play(next);
  await trace.compareUsage();
  expect(trace.seen).toEqual(trace.expected);
}

export interface OracleProperty {
  readonly name: string;
  readonly property: fc.IRawProperty<unknown>;
  /** Enough to catch a planted fault in a second or two. */
  readonly runs: number;
}

/** What holds of every trace: each decision, retry time and counter is that of a model which counts all events anew. */
export const oracleProperties: readonly OracleProperty[] = [
  {
    name: 'every decision, retry time and counter of a random trace is the same',
    property: fc.asyncProperty(ofKey, windowFrom, ttlMs, stepsOf(80), (set, from, ttl, steps) =>
      replay({ sets: [set], windowFrom: from, ttlMs: ttl }, steps),
    ),
    runs: 400,
  },
  {
    name: 'it stays so when a slot is decided on by two changing sets of policies',
    property: fc.asyncProperty(ofKey, ofKey, windowFrom, stepsOf(80), (one, other, from, steps) =>
      replay({ sets: [one, other], windowFrom: from, ttlMs: 20_000 }, steps),
    ),
    runs: 200,
  },
  {
    name: 'it stays so over several scopes, with some of the policies only observed',
    property: fc.asyncProperty(
      ofAllScopes,
      windowFrom,
      ttlMs,
      stepsOf(80),
      (set, from, ttl, steps) => replay({ sets: [set], windowFrom: from, ttlMs: ttl }, steps),
    ),
    runs: 400,
  },
  {
    name: 'it stays so when the process ends or crashes at any point and another one starts from what was saved',
    property: fc.asyncProperty(
      ofAllScopes,
      windowFrom,
      ttlMs,
      stepsWithDeaths,
      (set, from, ttl, steps) => replay({ sets: [set], windowFrom: from, ttlMs: ttl }, steps),
    ),
    runs: 300,
  },
  {
    name: 'the way by ids, as remote stores are used, decides the same, one scope after the other',
    property: fc.asyncProperty(
      fc.oneof(ofKey, ofAllScopes),
      windowFrom,
      stepsOf(60),
      (set, from, steps) =>
        replay({ sets: [set], windowFrom: from, ttlMs: 300_000, byId: true }, steps),
    ),
    runs: 250,
  },
];
