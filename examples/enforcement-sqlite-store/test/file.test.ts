import type { Meter, ReserveRequest } from '@regpilot/enforcement';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { withDatabase } from '../src/demonstration/share-limits.ts';
import { SqliteStore } from '../src/store/sqlite-store.ts';

const startAt = Date.UTC(2027, 5, 16);
const meters: readonly Meter[] = [
  { kind: 'rolling', name: 'calls', unit: 'requests', limit: 5, windowMs: 60_000, amount: 1 },
  { kind: 'calendar', name: 'day', unit: 'tokens', limit: 500, reset: 'daily', amount: 10 },
  { kind: 'concurrency', name: 'open', unit: 'concurrency', limit: 5, amount: 1 },
];
const request = (id: string): ReserveRequest => ({
  slot: 'account',
  id,
  meters,
  ttlMs: 1000,
  windowFrom: 'arrived',
});

function rowsOf(path: string): number[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return ['runs', 'counters', 'reservations'].map((table) =>
    Number(database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows']),
  );
}

test('what was counted, calls in flight included, is there for whoever opens the file next', async () => {
  await withDatabase(async (path) => {
    let now = startAt;
    const first = new SqliteStore({ path, now: () => now });
    for (const id of ['a', 'b']) first.reserve(request(id));
    first.settle('a', { tokens: 70 });
    first.close();
    const second = new SqliteStore({ path, now: () => now });
    expect(second.usage('account', meters).map(({ used }) => used)).toEqual([2, 80, 1]);
    second.settle('b', { tokens: 4 });
    expect(second.usage('account', meters).map(({ used }) => used)).toEqual([2, 74, 0]);
    now += 60_000;
    expect(second.usage('account', meters).map(({ used }) => used)).toEqual([0, 74, 0]);
    second.close();
  });
});

test('after all windows and periods have ended, nothing of them is left in the file', async () => {
  await withDatabase(async (path) => {
    let now = startAt;
    const store = new SqliteStore({ path, now: () => now });
    for (const id of ['settled', 'released', 'lost']) store.reserve(request(id));
    store.settle('settled', { tokens: 3 });
    store.release('released');
    now += 2 * 86_400_000;
    store.usage('somebody else', meters);
    store.close();
    expect(rowsOf(path)).toEqual([0, 0, 0]);
  });
});

test('an amount that is no whole number is refused, and nothing of the call is kept', async () => {
  await withDatabase(async (path) => {
    const store = new SqliteStore({ path, now: () => startAt });
    const [calls, day, open] = meters;
    if (calls === undefined || day === undefined || open === undefined) return;
    const fraction = { ...request('a'), meters: [calls, open, { ...day, amount: 0.5 }] };
    expect(() => store.reserve(fraction)).toThrow(/REAL value in INTEGER column/);
    expect(store.usage('account', meters).map(({ used }) => used)).toEqual([0, 0, 0]);
    store.close();
  });
});

test('two handles on one file see the latest instant of either', async () => {
  await withDatabase(async (path) => {
    const ahead = new SqliteStore({ path, now: () => startAt + 60_000 });
    const behind = new SqliteStore({ path, now: () => startAt });
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      ahead.reserve({ ...request(id), windowFrom: 'admitted' });
    expect(behind.reserve(request('f'))).toMatchObject({ allowed: false, retryAfterMs: 60_000 });
    ahead.close();
    behind.close();
  });
});
