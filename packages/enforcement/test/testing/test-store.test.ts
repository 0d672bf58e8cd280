import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../src/index.ts';
import type { EnforcementStore } from '../../src/index.ts';
import { StoreCaseFailure, testStore } from '../../src/testing/index.ts';
import type { RegisterTest, StoreCase, TestStoreOptions } from '../../src/testing/index.ts';
import { memoryStoreAsked, memoryStoreBut } from './broken-stores/broken-store.ts';

const create: TestStoreOptions['create'] = ({ now }) => memoryStore({ now, snapshot: 'empty' });
const sleep = async (): Promise<void> => undefined;

function caseNamed(cases: readonly StoreCase[], start: string): StoreCase {
  const found = cases.find(({ name }) => name.startsWith(start));
  if (found === undefined) throw new Error(`No case begins with ${start}`);
  return found;
}

describe('what a runner gets', () => {
  test('the cases under their names, and what is left out with its reason to skip', () => {
    const registered: string[] = [];
    const skipped: string[] = [];
    const register: RegisterTest = Object.assign((name: string) => registered.push(name), {
      skip: (name: string) => skipped.push(name),
    });
    const cases = testStore({ create, test: register, time: 'real', sleep });
    const kept = cases.filter(({ leftOut }) => leftOut === undefined);
    expect(registered).toEqual(kept.map(({ name }) => name));
    expect(skipped).toHaveLength(cases.length - kept.length);
    expect(skipped.every((name) => name.includes('(needs a clock that the case moves'))).toBe(true);
  });

  test('each name once, and a random history for each seed', () => {
    const names = testStore({ create, seeds: [3, 20, 77] }).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.startsWith('a random history'))).toEqual([
      expect.stringMatching(/\(seed 3\)$/),
      expect.stringMatching(/\(seed 20\)$/),
      expect.stringMatching(/\(seed 77\)$/),
    ]);
  });

  test('a case makes a store for itself and closes it, also when it fails', async () => {
    const said: string[] = [];
    const cases = testStore({
      create: ({ now }): EnforcementStore => {
        said.push('made');
        const store = memoryStoreAsked(() => ({ meters: [] }))(now);
        return { ...store, close: () => void said.push('closed') };
      },
    });
    expect(said).toEqual([]);
    await expect(caseNamed(cases, 'a denied call charges none').run()).rejects.toBeInstanceOf(
      StoreCaseFailure,
    );
    expect(said).toEqual(['made', 'closed']);
  });
});

describe('what a failure tells', () => {
  test('what was done, what was expected and what came', async () => {
    const cases = testStore({
      create: ({ now }) => memoryStoreAsked(({ meters }) => ({ meters: meters.slice(0, 0) }))(now),
    });
    const failure: unknown = await caseNamed(cases, 'a call that takes exactly')
      .run()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ expected: 'denied by meter 0', came: 'admitted, used []' });
    expect(failure instanceof Error && failure.message).toBe(
      [
        'reserve "b"',
        '  expected: denied by meter 0',
        '  came:     admitted, used []',
        '  after:',
        '    reserve "a" in "slot" of 7/10 tokens',
        '      admitted, used []',
        '    reserve "b" in "slot" of 4/10 tokens',
        '      admitted, used []',
      ].join('\n'),
    );
  });

  test('the latest of many steps', async () => {
    const cases = testStore({
      create: ({ now }) => memoryStoreAsked(() => ({ windowFrom: 'admitted' }))(now),
    });
    const failure: unknown = await caseNamed(cases, 'a random history')
      .run()
      .catch((error: unknown) => error);
    expect(failure instanceof Error && failure.message).toMatch(/\n {4}… \d+ steps before\n/);
    expect(failure instanceof Error && failure.message.split('\n').length).toBeLessThan(25);
  });

  test('what the store threw', async () => {
    const broken: TestStoreOptions['create'] = ({ now }) =>
      memoryStoreBut(() => ({ usage: () => Promise.reject(new RangeError('no such slot')) }))(now);
    await expect(
      caseNamed(testStore({ create: broken }), 'usage tells of each').run(),
    ).rejects.toMatchObject({ expected: 'no error', came: 'RangeError: no such slot' });
  });

  test('a sum of another type', async () => {
    const broken: TestStoreOptions['create'] = ({ now }) => {
      const store = memoryStore({ now, snapshot: 'empty' });
      const asText = (used: number): number => JSON.parse(`"${used}"`);
      return memoryStoreBut(() => ({
        usage: (slot, meters) =>
          store.usage(slot, meters).map((usage) => ({ ...usage, used: asText(usage.used) })),
      }))(now);
    };
    await expect(
      caseNamed(testStore({ create: broken }), 'usage tells of each').run(),
    ).rejects.toMatchObject({ came: '["0", "0", "0", "0", "0"]' });
  });
});

test.each([
  ['create', {}],
  ['create', { create: memoryStore() }],
  ['test', { create, test: true }],
  ['time', { create, time: 'virtual' }],
  ['sleep', { create, time: 'real' }],
  ['now', { create, time: 'real', sleep, now: 5 }],
  ['realWindowMs', { create, time: 'real', sleep, realWindowMs: 10 }],
  ['rollingLogs', { create, rollingLogs: 'none' }],
  ['seeds', { create, seeds: [1.5] }],
])('a wrong %s is named', (field, options) => {
  const make: (options: never) => unknown = testStore;
  try {
    Reflect.apply(make, null, [options]);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ field: `testStore.${field}` });
  }
});
