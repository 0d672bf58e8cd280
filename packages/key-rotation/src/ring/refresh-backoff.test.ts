import { expect, test } from 'vitest';
import { refreshPauseMs } from './refresh-backoff.ts';

test.each([
  [0, 0],
  [1, 20],
  [2, 40],
  [5, 320],
  [11, 20_480],
  [12, 30_000],
  [5000, 30_000],
])(
  'after %i refreshes in a row that brought nothing new the source rests for %i ms',
  (count, ms) => {
    expect(refreshPauseMs(count)).toBe(ms);
  },
);
