import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { actualMicroUsd, callsPerHour, estimatedMicroUsd } from '../src/demonstration/limits.ts';
import {
  brokenPromises,
  countedIn,
  shareLimits,
  withDatabase,
  type Report,
} from '../src/demonstration/share-limits.ts';
import { WorkerProcess } from '../src/demonstration/worker-process.ts';

/** Calls by their state, straight from the file. */
function callsByState(path: string): Record<string, number> {
  using database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT state, count(*) AS calls FROM reservations GROUP BY state');
  return Object.fromEntries(rows.all().map(({ state, calls }) => [String(state), Number(calls)]));
}

function integrityOf(path: string): unknown {
  using database = new DatabaseSync(path);
  return database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
}

describe('processes on one database', () => {
  test.each([2, 4])('%i at once get exactly the limit together', async (processes) => {
    const report = await withDatabase((path) => shareLimits(path, { processes, callsOfEach: 200 }));
    expect(report.admitted).toHaveLength(processes);
    expect(brokenPromises(report)).toEqual([]);
  });

  test('one after the other go on with what is left', async () => {
    await withDatabase(async (path) => {
      const first = await shareLimits(path, { processes: 1, callsOfEach: 60 });
      const second = await shareLimits(path, { processes: 1, callsOfEach: 60 });
      expect([first.admitted, second.admitted]).toEqual([[60], [callsPerHour - 60]]);
    });
  });

  test('that are killed at work leave whole steps behind, and the rest of the limit to others', async () => {
    await withDatabase(async (path) => {
      const worker = await WorkerProcess.start(path, 1_000_000);
      worker.begin();
      await worker.next();
      await worker.kill();
      const { open = 0, closed = 0 } = callsByState(path);
      expect(open).toBeLessThanOrEqual(1);
      expect(closed).toBeGreaterThanOrEqual(24);
      expect(await countedIn(path)).toEqual({
        calls: open + closed,
        microUsd: open * estimatedMicroUsd + closed * actualMicroUsd,
      });
      const { admitted } = await shareLimits(path, { processes: 2, callsOfEach: 200 });
      const others = admitted.reduce((one, other) => one + other, 0);
      expect(others).toBe(callsPerHour - open - closed);
      expect(integrityOf(path)).toBe('ok');
    });
  });
});

const kept: Report = {
  callsOfEach: 500,
  admitted: [60, 40],
  counted: { calls: 100, microUsd: 100 * actualMicroUsd },
};

test.each([
  ['a call too many', { admitted: [60, 41], counted: { calls: 101, microUsd: 7070 } }],
  ['a call too few', { admitted: [60, 39], counted: { calls: 99, microUsd: 6930 } }],
  ['a call that was not counted', { counted: { ...kept.counted, calls: 99 } }],
  ['a settlement that was lost', { counted: { ...kept.counted, microUsd: 7030 } }],
])('%s is not reported as a success', (_what, broken) => {
  expect(brokenPromises(kept)).toEqual([]);
  expect(brokenPromises({ ...kept, ...broken })).toHaveLength(1);
});
