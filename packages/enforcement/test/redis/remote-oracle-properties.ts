import fc from 'fast-check';
import {
  definePolicy,
  requestsPerMinute,
  requestsPerSecond,
  tokensPerMinute,
} from '../../src/index.ts';
import {
  amount,
  ofAllScopes,
  ofKey,
  replay,
  reports,
  stepsOf,
  ttlMs,
  windowFrom,
} from '../oracle-properties.ts';
import type { OracleProperty } from '../oracle-properties.ts';
import type { RemoteStores, Step } from '../replay.ts';

const rules = fc.record({ windowFrom, ttlMs });

/** Windows that hold many runs, which leave one by one. */
const denseSet = fc.uniqueArray(
  fc.oneof(
    fc.integer({ min: 5, max: 40 }).map((limit) => requestsPerSecond(limit)),
    fc.integer({ min: 20, max: 150 }).map((limit) => requestsPerMinute(limit)),
    fc.integer({ min: 100, max: 1500 }).map((limit) => tokensPerMinute(limit)),
    fc.integer({ min: 100, max: 1500 }).map((limit) =>
      definePolicy({
        name: 'short',
        meter: { kind: 'rolling', unit: 'tokens', limit, windowMs: 300 },
      }),
    ),
  ),
  { minLength: 1, maxLength: 3, selector: ({ name }) => name },
);
const denseStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('admit'),
      tokens: fc.oneof(amount, fc.integer({ min: 0, max: 700 })),
      set: fc.constantFrom(0, 0, 0, 0, 0, 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('advance'),
      byMs: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 1, max: 40 }) },
        { weight: 1, arbitrary: fc.integer({ min: 200, max: 1100 }) },
      ),
    }),
  },
  ...reports,
);

const denseSteps = fc.array(denseStep, { minLength: 200, maxLength: 400, size: 'max' });

/** What holds of stores that processes share. `open` gives those of a trace, in which nothing was counted. */
export function remoteOracleProperties(open: () => RemoteStores): readonly OracleProperty[] {
  return [
    {
      name: 'every decision, retry time and counter of a random trace is the same, over all scopes',
      property: fc.asyncProperty(
        fc.oneof(ofKey, ofAllScopes),
        rules,
        stepsOf(80),
        (set, of, steps) => replay({ sets: [set], ...of, remote: open() }, steps),
      ),
      runs: 60,
    },
    {
      name: 'it stays so when a slot is decided on by two changing sets of policies',
      property: fc.asyncProperty(ofKey, ofKey, rules, stepsOf(80), (one, other, of, steps) =>
        replay({ sets: [one, other], ...of, remote: open() }, steps),
      ),
      runs: 60,
    },
    {
      name: 'it stays so with hundreds of calls in the windows',
      property: fc.asyncProperty(denseSet, denseSet, rules, denseSteps, (one, other, of, steps) =>
        replay({ sets: [one, other], ...of, remote: open() }, steps),
      ),
      runs: 25,
    },
  ];
}
