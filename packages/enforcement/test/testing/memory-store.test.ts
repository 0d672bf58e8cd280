import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../src/index.ts';
import type { EnforcementStore } from '../../src/index.ts';
import { testStore } from '../../src/testing/index.ts';
import { sleepingClock } from './sleeping-clock.ts';

describe('a memory store', () => {
  testStore({ test, create: ({ now }) => memoryStore({ now, snapshot: 'empty' }) });
});

describe('a memory store that answers later', () => {
  testStore({
    test,
    seeds: [9, 10],
    create: async ({ now }): Promise<EnforcementStore> => {
      const store = memoryStore({ now, snapshot: 'empty' });
      const later = <T>(answer: () => T): Promise<T> => Promise.resolve().then(answer);
      return {
        reserve: (request) => later(() => store.reserve(request)),
        arrived: (id) => later(() => store.arrived(id)),
        settle: (id, actual) => later(() => store.settle(id, actual)),
        release: (id) => later(() => store.release(id)),
        renew: (id) => later(() => store.renew(id)),
        usage: (slot, meters) => later(() => store.usage(slot, meters)),
      };
    },
  });
});

describe('a memory store without renew', () => {
  testStore({
    test,
    seeds: [11, 12],
    create: ({ now }): EnforcementStore => {
      const store = memoryStore({ now, snapshot: 'empty' });
      return {
        reserve: (request) => store.reserve(request),
        arrived: (id) => store.arrived(id),
        settle: (id, actual) => store.settle(id, actual),
        release: (id) => store.release(id),
        usage: (slot, meters) => store.usage(slot, meters),
      };
    },
  });
});

describe('a memory store with a clock of its own', () => {
  const { now, sleep } = sleepingClock();
  const cases = testStore({
    time: 'real',
    now,
    sleep,
    create: () => memoryStore({ now, snapshot: 'empty' }),
  });

  test.each(cases.filter(({ leftOut }) => leftOut === undefined))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });

  test('leaves out what needs exact instants or the turn of a calendar, and says so', () => {
    const left = cases.filter(({ leftOut }) => leftOut !== undefined);
    expect(new Set(left.map(({ leftOut }) => leftOut))).toEqual(
      new Set([
        'needs a clock that the case moves to the millisecond',
        'needs a clock that the case moves over the turn of a day, a month or a year',
      ]),
    );
    expect(left.filter(({ name }) => name.startsWith('calendar: '))).toHaveLength(14);
    expect(left.length).toBeLessThan(cases.length / 3);
  });
});
