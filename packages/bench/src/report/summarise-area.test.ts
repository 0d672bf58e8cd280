import { describe, expect, test } from 'vitest';
import { fakeArea } from '../../test/fake-area.ts';
import type { Area, Metric } from '../frame/area.ts';
import type { AreaRun } from '../frame/run-area.ts';
import type { Bar } from './bar.ts';
import { summariseArea } from './summarise-area.ts';
import type { AreaSummary, Cell } from './summarise-area.ts';

const runOf = (costs: Readonly<Record<string, readonly number[]>>): AreaRun => ({
  samples: new Map(
    Object.entries(costs).map(([name, values]) => [name, values.map((cost) => ({ cost }))]),
  ),
  failures: [],
});

const withMetric = (changes: Partial<Metric>, base = fakeArea.base): Area => ({
  ...fakeArea,
  base,
  metrics: fakeArea.metrics.map((metric) => ({ ...metric, ...changes })),
});

const cellOf = (summary: AreaSummary, contender: string): Cell | undefined =>
  summary.rows.find((row) => row.contender === contender)?.cells['cost'];

const bar: Bar = {
  area: 'fakes',
  contender: 'ours',
  metric: 'cost',
  on: 'ratio',
  compare: '<=',
  bound: 0.5,
};

describe('a summary', () => {
  test('takes the median of the rounds and of the ratios within the rounds', () => {
    // The medians' own ratio would be 20 / 40; the machine was slow in the last round.
    const run = runOf({ ours: [10, 20, 90], base: [40, 25, 100] });
    expect(cellOf(summariseArea(fakeArea, run, []), 'ours')).toEqual({
      value: 20,
      ratio: 0.8,
      bar: null,
    });
  });

  test('gives the base itself the ratio 1', () => {
    expect(cellOf(summariseArea(fakeArea, runOf({ base: [3, 7] }), []), 'base')?.ratio).toBe(1);
  });

  test('turns the ratio round where faster is what counts', () => {
    const run = runOf({ ours: [10, 10], base: [25, 25] });
    const area = withMetric({ ratio: 'times-faster' });
    expect(cellOf(summariseArea(area, run, []), 'ours')?.ratio).toBe(2.5);
  });

  test.each([
    ['lower', 2],
    ['higher', 0.5],
  ] as const)('compares with the best of several bases, where %s is better', (better, ratio) => {
    const base = { title: 'the best', contenders: ['base', 'peer'] };
    const run = runOf({ ours: [10], base: [20], peer: [5] });
    expect(cellOf(summariseArea(withMetric({ better }, base), run, []), 'ours')?.ratio).toBe(ratio);
  });

  test('has no ratio when the base failed', () => {
    expect(cellOf(summariseArea(fakeArea, runOf({ ours: [10] }), [bar]), 'ours')).toEqual({
      value: 10,
      ratio: null,
      bar: { bar, met: null },
    });
  });

  test('has no ratio in an area without a base', () => {
    const area = withMetric({}, { title: 'none', contenders: [] });
    expect(cellOf(summariseArea(area, runOf({ ours: [10] }), []), 'ours')?.ratio).toBeNull();
  });

  test('has no ratio against zero', () => {
    const run = runOf({ ours: [10], base: [0] });
    expect(cellOf(summariseArea(fakeArea, run, []), 'ours')?.ratio).toBeNull();
  });

  test.each([
    ['lower', 'worst', 9],
    ['higher', 'worst', 1],
    ['lower', 'median', 2],
    ['lower', undefined, 2],
  ] as const)('where %s is better and %s is asked for, takes the %d', (better, rounds, value) => {
    const area = withMetric({ better, ...(rounds && { rounds }) });
    const run = runOf({ ours: [2, 9, 1] });
    expect(cellOf(summariseArea(area, run, []), 'ours')?.value).toBe(value);
  });

  test('leaves out the metrics that a contender does not yield', () => {
    const run: AreaRun = { samples: new Map([['ours', [{ other: 1 }]]]), failures: [] };
    expect(summariseArea(fakeArea, run, []).rows[0]?.cells).toEqual({});
  });

  test('keeps the order of the area, and no row for who failed', () => {
    const run = runOf({ peer: [1], ours: [1] });
    const rows = summariseArea(fakeArea, run, []).rows.map(({ contender }) => contender);
    expect(rows).toEqual(['ours', 'peer']);
  });
});

describe('a bar', () => {
  test.each([
    ['<=', 0.5, 20, true],
    ['<=', 0.5, 20.2, false],
    ['>=', 0.5, 20, true],
    ['>=', 0.5, 19.9, false],
  ] as const)('of ratio %s %d over 40 is held against %d: met %s', (compare, bound, ours, met) => {
    const run = runOf({ ours: [ours], base: [40] });
    const summary = summariseArea(fakeArea, run, [{ ...bar, compare, bound }]);
    expect(cellOf(summary, 'ours')?.bar?.met).toBe(met);
  });

  test('on the value looks at no ratio', () => {
    const run = runOf({ ours: [100] });
    const summary = summariseArea(fakeArea, run, [{ ...bar, on: 'value', bound: 100 }]);
    expect(cellOf(summary, 'ours')?.bar?.met).toBe(true);
  });

  test('on a count is missed by one bad round', () => {
    const area = withMetric({ rounds: 'worst' });
    const noFailure: Bar = { ...bar, on: 'value', bound: 0 };
    const metOf = (costs: readonly number[]): boolean | null | undefined =>
      cellOf(summariseArea(area, runOf({ ours: costs }), [noFailure]), 'ours')?.bar?.met;
    expect(metOf([0, 0, 0])).toBe(true);
    expect(metOf([0, 1, 0])).toBe(false);
  });

  test.each([{ area: 'others' }, { contender: 'peer' }, { metric: 'other' }])(
    'of %j is not that of this cell',
    (elsewhere) => {
      const summary = summariseArea(fakeArea, runOf({ ours: [1], base: [1] }), [
        { ...bar, ...elsewhere },
      ]);
      expect(cellOf(summary, 'ours')?.bar).toBeNull();
    },
  );
});
