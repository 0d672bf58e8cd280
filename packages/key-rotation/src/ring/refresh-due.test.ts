import { expect, test } from 'vitest';
import { refreshDueAt } from './refresh-due.ts';

const hour = 3_600_000;
const loadedAt = 10 * hour;

test.each([
  ['neither interval nor end', undefined, undefined, 0.5, Infinity],
  ['an interval, at the earliest', 1000, undefined, 0, loadedAt + 900],
  ['an interval, at the latest', 1000, undefined, 1, loadedAt + 1000],
  ['an end, five minutes before it', undefined, loadedAt + hour, 0, loadedAt + hour - 300_000],
  ['an end, half of that before it', undefined, loadedAt + hour, 1, loadedAt + hour - 150_000],
  ['an end that is near, a fifth before it', undefined, loadedAt + 10_000, 0, loadedAt + 8000],
  ['an end that is past', undefined, loadedAt - 1000, 0, loadedAt - 1000],
  ['an interval before the end', 1000, loadedAt + hour, 1, loadedAt + 1000],
  ['an end before the interval is over', hour, loadedAt + 10_000, 1, loadedAt + 9000],
])('with %s', (_what, refreshMs, expiresAt, random, dueAt) => {
  expect(refreshDueAt({ loadedAt, refreshMs, expiresAt, random })).toBe(dueAt);
});
