import type { Estimator } from '@regpilot/enforcement';
import { expect, test } from 'vitest';
import { mostInAnySecond } from '../src/demonstration/most-in-any-second.ts';
import { brokenPromises, type Report } from '../src/demonstration/report.ts';
import { spendBudget } from '../src/demonstration/spend-budget.ts';
import { gptTokenizer } from '../src/service/gpt-tokenizer.ts';
import { budgetUsd, ticketsPerSecond } from '../src/service/limits.ts';

const estimators: readonly (readonly [name: string, estimator: Estimator])[] = [
  ['a tokenizer', gptTokenizer],
  ['an upper bound', 'upper-bound'],
  ['four characters a token', 'characters'],
];

test.each(estimators)(
  'with %s: the budget is used and not passed, and service and gateway count the same',
  async (_name, estimator) => {
    const report = await spendBudget(estimator);
    expect(brokenPromises(report)).toEqual([]);
    const { tickets, written, overLimit, warnings, wouldDeny, countedUsd } = report;
    // Nothing but the budget refuses: the rate and the places are waited for.
    expect(Object.keys(overLimit)).toEqual(['cost_limit_monthly']);
    expect(written + (overLimit['cost_limit_monthly'] ?? 0)).toBe(tickets);
    // More than the rate lets through at once, so some have waited.
    expect(written).toBeGreaterThan(ticketsPerSecond);
    expect(countedUsd).toBeGreaterThan(0.6 * budgetUsd);
    expect(warnings).toEqual([50, 80]);
    expect(wouldDeny).toBeGreaterThan(0);
  },
);

const kept: Report = {
  tickets: 1,
  written: 1,
  failed: 0,
  overLimit: {},
  warnings: [],
  wouldDeny: 0,
  countedUsd: 0.001,
  gatewayUsd: 0.001,
  refusedByGateway: 0,
  mostInAnySecond: 30,
};

test.each([
  ['a failed call', { failed: 1 }],
  ['a refusal by the gateway', { refusedByGateway: 1 }],
  ['a call too many in a second', { mostInAnySecond: 31 }],
  ['a budget that was passed', { countedUsd: 0.030001, gatewayUsd: 0.030001 }],
  ['counts that differ', { countedUsd: 0.000999 }],
])('%s is not reported as a success', (_what, broken) => {
  expect(brokenPromises(kept)).toEqual([]);
  expect(brokenPromises({ ...kept, ...broken })).toHaveLength(1);
});

test.each([
  [[], 0],
  [[0, 0, 999], 3],
  [[0, 500, 1000, 1499, 1500], 3],
  [[0, 1000, 2000], 1],
])('of %j the most in any second are %d', (instants, most) => {
  expect(mostInAnySecond(instants)).toBe(most);
});
