import { expect, test } from 'vitest';
import { StoreCaseFailure, testStore } from '../../src/testing/index.ts';
import type { StoreCase } from '../../src/testing/index.ts';
import { brokenCalendars } from './broken-stores/broken-calendars.ts';
import { brokenConcurrency } from './broken-stores/broken-concurrency.ts';
import { brokenCounters } from './broken-stores/broken-counters.ts';
import { brokenDecisions } from './broken-stores/broken-decisions.ts';
import { brokenReports } from './broken-stores/broken-reports.ts';
import type { BrokenStore } from './broken-stores/broken-store.ts';
import { brokenTtls } from './broken-stores/broken-ttls.ts';
import { brokenWindows } from './broken-stores/broken-windows.ts';
import { NaiveStore } from './naive-store.ts';
import { sleepingClock } from './sleeping-clock.ts';

const brokenStores: readonly BrokenStore[] = [
  ...brokenDecisions,
  ...brokenCounters,
  ...brokenWindows,
  ...brokenCalendars,
  ...brokenReports,
  ...brokenTtls,
  ...brokenConcurrency,
];

const casesOf = (create: BrokenStore['create']): readonly StoreCase[] =>
  testStore({ create: ({ now }) => create(now) });

const isHistory = ({ name }: StoreCase): boolean => name.startsWith('a random history');

/** What a case rejects with; undefined where it does not. */
async function failureOf({ run }: StoreCase): Promise<unknown> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error;
  }
}

test.each(casesOf((now) => new NaiveStore(now)))(
  'the store that the broken ones are made from keeps the promise: $name',
  async (one) => {
    expect(await failureOf(one)).toBeUndefined();
  },
);

test.each(brokenStores)('a store that $breaks is caught', async ({ create, caughtBy }) => {
  const [named] = casesOf(create).filter(({ name }) => name === caughtBy);
  expect(named).toBeDefined();
  expect(named && (await failureOf(named))).toBeInstanceOf(StoreCaseFailure);
});

test.each([
  'lets windows from arrival run from admission',
  'lets a call leave all windows with the shortest',
  'forgives what was estimated too low',
  'never ends a call by its TTL',
  'starts the window of a lost call when it next looks',
  'has a renew that does nothing',
  'keeps sums with 14 digits',
  'decides in one step and charges a budget in another',
])('a store with a clock of its own that %s is caught, too', async (broken) => {
  const [store] = brokenStores.filter(({ breaks }) => breaks === broken);
  if (store === undefined) expect.unreachable();
  const { now, sleep } = sleepingClock();
  const cases = testStore({ create: () => store.create(now), time: 'real', now, sleep });
  const named = cases.find(({ name }) => name === store.caughtBy);
  expect(named?.leftOut).toBeUndefined();
  expect(named && (await failureOf(named))).toBeInstanceOf(StoreCaseFailure);
});

test('there is no case but the random histories that catches no broken store', () => {
  const named = new Set(brokenStores.map(({ caughtBy }) => caughtBy));
  const others = casesOf((now) => new NaiveStore(now)).filter(({ name }) => !named.has(name));
  expect(others.filter((one) => !isHistory(one))).toEqual([]);
});

test.each<[fewest: number, breaks: string]>([
  [8, 'counts in fixed windows'],
  [8, 'forgets a call with its TTL'],
  [8, 'counts one millisecond too short'],
  [4, 'forgets an id with its call'],
  [1, 'settles in the current period'],
])('%i and more of the 8 random histories catch a store that %s', async (fewest, broken) => {
  const [store] = brokenStores.filter(({ breaks }) => breaks === broken);
  const histories = store === undefined ? [] : casesOf(store.create).filter(isHistory);
  const failures = await Promise.all(histories.map(failureOf));
  const caught = failures.filter((failure) => failure instanceof StoreCaseFailure);
  expect(caught.length).toBeGreaterThanOrEqual(fewest);
});
