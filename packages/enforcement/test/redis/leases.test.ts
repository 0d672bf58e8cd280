import { hasServer } from '@regpilot/test-servers';
import { beforeEach, describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Denied, LeaseGranted, LeaseReport, MeterLimit, RedisStore } from '../../src/index.ts';
import { calendar, inFlight, perMinute, perSecond } from './meters.ts';
import { startedRedis } from './started-redis.ts';

const startAt = Date.UTC(2031, 4, 31, 23, 59, 30);

const server = startedRedis();
let now = startAt;
let prefix = 0;
let store: RedisStore;
beforeEach(() => {
  if (!hasServer('redis')) return;
  now = startAt;
  store = redisStore(server.redis, { prefix: `lease${++prefix}`, now: () => now });
});

interface Wish {
  readonly wanted: number;
  readonly least: number;
  readonly holder: string;
  readonly reports: readonly LeaseReport[];
}

const lease = (
  id: string,
  meters: readonly MeterLimit[],
  { wanted = 1000, least = 1, holder = id, reports = [] }: Partial<Wish> = {},
): Promise<LeaseGranted | Denied> => {
  const shares = meters.map((meter) => ({ meter, wanted, least }));
  return store.lease({ slot: 'key', id, holder, shares, leaseMs: 1000, reports });
};
const report = (...reports: readonly LeaseReport[]): Promise<void> => store.report('key', reports);
const used = async (...meters: MeterLimit[]): Promise<number[]> =>
  (await store.usage('key', meters)).map((usage) => usage.used);

describe.skipIf(!hasServer('redis'))('shares of limits', () => {
  test('each holder gets half of what is left over the holders, and the last of it goes to who asks', async () => {
    const minute = perMinute(10);
    const grants: (LeaseGranted | Denied)[] = [];
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) grants.push(await lease(id, [minute]));
    expect(grants.map((one) => (one.allowed ? [one.granted, one.holders] : 'denied'))).toEqual([
      [[5], 1],
      [[1], 2],
      [[1], 3],
      [[1], 4],
      [[1], 5],
      [[1], 6],
    ]);
    expect(await lease('g', [minute])).toMatchObject({ allowed: false, deniedBy: 0 });
    expect(await used(minute)).toEqual([10]);
  });

  test('a repeated id is granted the same again', async () => {
    const first = await lease('a', [perMinute(100)]);
    expect(await lease('a', [perMinute(100)])).toEqual(first);
    expect(await used(perMinute(100))).toEqual([50]);
  });

  test('a share is denied as a whole, with nothing taken, and the retry time of the latest', async () => {
    await lease('a', [perSecond(4)], { wanted: 2 });
    const denied = await lease('b', [perSecond(4), calendar(9, 'daily', 1)], { least: 3 });
    expect(denied).toMatchObject({ allowed: false, deniedBy: 0, retryAfterMs: 1000 });
    expect(await used(perSecond(4), calendar(9, 'daily', 1))).toEqual([2, 0]);
  });

  test('the leases of one process make one holder, until the last of them is over', async () => {
    const minute = perMinute(1000);
    const holders = async (id: string, holder: string): Promise<unknown> => {
      const granted = await lease(id, [minute], { wanted: 1, holder });
      return granted.allowed && granted.holders;
    };
    expect([
      await holders('a', 'one'),
      await holders('b', 'one'),
      await holders('c', 'two'),
    ]).toEqual([1, 1, 2]);
    await report({ id: 'a', sequence: 1, used: [1], kept: [0], leaseMs: 0 });
    expect(await holders('d', 'three')).toBe(3);
    await report({ id: 'b', sequence: 1, used: [1], kept: [0], leaseMs: 0 });
    expect(await holders('e', 'three')).toBe(2);
    now += 1000;
    expect(await holders('f', 'four')).toBe(1);
    await report({ id: 'c', sequence: 1, used: [0], kept: [1], leaseMs: 1000 });
    expect(await holders('g', 'four')).toBe(2);
  });

  test('what was used enters the windows when it is reported, and what is not kept is given back', async () => {
    const meters = [perSecond(100), calendar(100, 'daily', 1), inFlight(100)];
    await lease('a', meters, { wanted: 20 });
    expect(await used(...meters)).toEqual([20, 20, 20]);
    now += 500;
    await report({ id: 'a', sequence: 1, used: [5, 5, 0], kept: [10, 10, 3], leaseMs: 1000 });
    expect(await used(...meters)).toEqual([15, 15, 3]);
    now += 200;
    await report({ id: 'a', sequence: 2, used: [7, 6, 0], kept: [0, 0, 0], leaseMs: 0 });
    expect(await used(...meters)).toEqual([7, 6, 0]);
    now += 800;
    expect(await used(...meters)).toEqual([2, 6, 0]);
  });

  test('a report that comes twice, or after a later one, changes nothing, nor does one on an unknown lease', async () => {
    const meters = [perMinute(100), calendar(100, 'daily', 1)];
    await lease('a', meters, { wanted: 20 });
    const first = { id: 'a', sequence: 1, used: [5, 5], kept: [10, 10], leaseMs: 1000 };
    const second = { id: 'a', sequence: 2, used: [9, 9], kept: [1, 1], leaseMs: 1000 };
    await report(second, second, first, { ...second, id: 'b', sequence: 3 });
    expect(await used(...meters)).toEqual([10, 10]);
    await report();
    expect(await used(...meters)).toEqual([10, 10]);
  });

  test('what a window was told of stays in it, and a budget takes it back', async () => {
    const meters = [perMinute(100), calendar(100, 'daily', 1)];
    await lease('a', meters, { wanted: 20 });
    const told = { id: 'a', kept: [0, 0], leaseMs: 0 };
    await report({ ...told, sequence: 1, used: [7, 7] }, { ...told, sequence: 2, used: [5, 5] });
    expect(await used(...meters)).toEqual([7, 5]);
    await report({ ...told, sequence: 3, used: [8, 8] });
    expect(await used(...meters)).toEqual([8, 8]);
  });

  test('reports take effect before a share is looked for, also where it is denied', async () => {
    const minute = perMinute(10);
    await lease('a', [minute], { wanted: 10, least: 10 });
    const reports = [{ id: 'a', sequence: 1, used: [4], kept: [0], leaseMs: 0 }];
    expect(await lease('b', [minute], { least: 7, reports })).toMatchObject({ allowed: false });
    expect(await used(minute)).toEqual([4]);
    const granted = await lease('b', [minute], { least: 6, reports });
    expect(granted).toMatchObject({ granted: [6], holders: 1 });
  });

  test('a dead process has used all of its share at the end of its lease, and holds no call', async () => {
    const meters = [perSecond(100), calendar(100, 'daily', 1), inFlight(100)];
    await lease('a', meters, { wanted: 20 });
    now += 1500;
    expect(await used(...meters)).toEqual([20, 20, 0]);
    now += 499;
    expect(await used(...meters)).toEqual([20, 20, 0]);
    now += 1;
    expect(await used(...meters)).toEqual([0, 20, 0]);
    expect(await lease('b', meters)).toMatchObject({ holders: 1 });
  });

  test('a dead process has used no more of the windows of a unit than its share of the smallest', async () => {
    const meters = [perSecond(10), perMinute(1000)];
    await lease('a', meters);
    expect(await used(...meters)).toEqual([5, 500]);
    now += 1000;
    expect(await used(...meters)).toEqual([5, 5]);
  });

  test('a late report corrects what was counted at the end of the lease, for a minute', async () => {
    const meters = [perMinute(100), calendar(100, 'monthly', 1)];
    for (const id of ['a', 'b']) await lease(id, meters, { wanted: 10 });
    now += 1500;
    expect(await used(...meters)).toEqual([20, 20]);
    const late = { sequence: 1, used: [4, 4], kept: [0, 0], leaseMs: 0 };
    await report({ ...late, id: 'a' });
    expect(await used(...meters)).toEqual([14, 14]);
    // What is said late may have been used late.
    now += 59_600;
    expect(await used(perMinute(100))).toEqual([4]);
    await report({ ...late, id: 'b', used: [9, 9] });
    expect(await used(...meters)).toEqual([4, 0]);
  });

  test('a late report takes up again what is still kept', async () => {
    const meters = [perMinute(100), calendar(100, 'daily', 1), inFlight(100)];
    await lease('a', meters, { wanted: 10 });
    now += 1500;
    expect(await used(...meters)).toEqual([10, 10, 0]);
    await report({ id: 'a', sequence: 1, used: [4, 4, 0], kept: [3, 3, 2], leaseMs: 1000 });
    expect(await used(...meters)).toEqual([7, 7, 2]);
    now += 1000;
    expect(await used(...meters)).toEqual([7, 7, 0]);
    await report({ id: 'a', sequence: 2, used: [6, 5, 0], kept: [0, 0, 0], leaseMs: 0 });
    expect(await used(...meters)).toEqual([6, 5, 0]);
  });

  test('a lease that is over is remembered for a minute, for what is settled late', async () => {
    const meters = [perMinute(100), calendar(100, 'daily', 1)];
    now = startAt - 3_600_000;
    for (const id of ['a', 'b']) {
      await lease(id, meters, { wanted: 10 });
      await report({ id, sequence: 1, used: [4, 4], kept: [0, 0], leaseMs: 0 });
    }
    now += 59_999;
    await report({ id: 'a', sequence: 2, used: [7, 3], kept: [0, 0], leaseMs: 0 });
    expect(await used(...meters)).toEqual([11, 7]);
    now += 1;
    await report({ id: 'b', sequence: 2, used: [7, 3], kept: [0, 0], leaseMs: 0 });
    expect(await used(...meters)).toEqual([3, 7]);
  });

  test('a lease ends with the period of a budget, is charged there, and its reports change nothing later', async () => {
    const month = calendar(100, 'monthly', 1);
    now = Date.UTC(2031, 5, 1) - 200;
    const taken = [];
    for (const id of ['a', 'b']) taken.push(await lease(id, [month], { wanted: 10 }));
    expect(taken).toMatchObject([{ leaseMs: 200 }, { leaseMs: 200 }]);
    expect(await lease('a', [month], { wanted: 10 })).toEqual({
      ...taken[0],
      holders: 2,
      usage: expect.anything(),
    });
    now += 100;
    await report({ id: 'a', sequence: 1, used: [3], kept: [2], leaseMs: 1000 });
    expect(await used(month)).toEqual([15]);
    now += 100;
    expect(await used(month)).toEqual([0]);
    await report({ id: 'a', sequence: 2, used: [7], kept: [0], leaseMs: 0 });
    now += 1000;
    expect(await used(month)).toEqual([0]);
    expect(await lease('c', [month])).toMatchObject({ leaseMs: 1000, holders: 1 });
  });

  test('nothing is left in Redis of leases that are over', async () => {
    const meters = [perSecond(100), calendar(100, 'daily', 1), inFlight(100)];
    for (const id of ['a', 'b', 'c']) await lease(id, meters, { wanted: 20 });
    await report({ id: 'a', sequence: 1, used: [1, 1, 0], kept: [0, 0, 0], leaseMs: 0 });
    await report({ id: 'b', sequence: 1, used: [1, 1, 0], kept: [1, 1, 1], leaseMs: 500 });
    now += 70_000;
    await lease('d', meters);
    await report({ id: 'd', sequence: 1, used: [0, 0, 0], kept: [0, 0, 0], leaseMs: 0 });
    const records = `{lease${prefix}:key}:records`;
    expect(await server.redis.hkeys(records)).toEqual(['d']);
    expect(await used(...meters)).toEqual([0, 0, 0]);
  });
});
