import { describe, expect, test } from 'vitest';
import { KeyRecord } from './key-record.ts';
import { isStrategy, strategyNames, strategyRow, type Strategy } from './strategies.ts';

interface Facts {
  readonly lastStartedSeq?: number;
  readonly inFlight?: number;
  readonly turns?: number;
  readonly weight?: number;
  readonly credit?: number;
  readonly share?: number | null;
}

/** The order of two keys, the first of which has the lower rank: below 0 when it goes first. */
function orderOf(strategy: Strategy, ...facts: readonly [first: Facts, second: Facts]): number {
  const [first, second] = facts.map((given, rank) =>
    Object.assign(new KeyRecord('a', 0), given, { rank }),
  );
  if (first === undefined || second === undefined) throw new Error('There are two');
  const shares = new Map(
    [first, second].map((record, index) => [record, facts[index]?.share ?? null]),
  );
  const view = {
    records: [first, second],
    shareLeft: (record: KeyRecord) => shares.get(record) ?? null,
    now: 0,
  };
  const order = strategyRow(strategy).order(view);
  const forward = order(first, second);
  // What goes first must not depend on which of the two was looked at first.
  expect(Math.sign(order(second, first))).toBe(-Math.sign(forward));
  return Math.sign(forward);
}

describe('the strategy', () => {
  test.each<[strategy: Strategy, by: string, first: Facts, second: Facts, order: number]>([
    ['primary-first', 'rank', { inFlight: 9, lastStartedSeq: 9 }, {}, -1],
    ['round-robin', 'how long it has waited', { lastStartedSeq: 2 }, { lastStartedSeq: 1 }, 1],
    ['round-robin', 'rank, if both are new', {}, {}, -1],
    ['least-used', 'attempts under way', { inFlight: 2 }, { inFlight: 1, turns: 9 }, 1],
    ['least-used', 'turns', { inFlight: 1, turns: 3 }, { inFlight: 1, turns: 2 }, 1],
    ['least-used', 'rank, if both are used alike', {}, {}, -1],
    ['weighted', 'credit and weight', { credit: 1, weight: 2 }, { credit: 0, weight: 4 }, 1],
    ['weighted', 'rank, if they have earned alike', { credit: 2 }, { credit: 1, weight: 2 }, -1],
    ['quota', 'the share left', { share: 0.2 }, { share: 0.3 }, 1],
    [
      'quota',
      'the wait, if the shares are equal',
      { share: 1, lastStartedSeq: 1 },
      { share: 1 },
      1,
    ],
    ['quota', 'the wait, if nothing is known', { lastStartedSeq: 1 }, {}, 1],
    ['quota', 'the wait, beside the only one known', { lastStartedSeq: 1 }, { share: 0.1 }, 1],
  ])('%s goes by %s', (strategy, _by, first, second, order) => {
    expect(orderOf(strategy, first, second)).toBe(order);
  });
});

test('a strategy is known by its name, which is a text', () => {
  expect(strategyNames).toEqual([
    'primary-first',
    'round-robin',
    'least-used',
    'weighted',
    'quota',
  ]);
  expect(strategyNames.every(isStrategy)).toBe(true);
  for (const wrong of ['random', 'toString', undefined, null, ['quota']])
    expect(isStrategy(wrong)).toBe(false);
});
