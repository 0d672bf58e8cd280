import { expect, test, vi } from 'vitest';
import { arrivalGaps, callAtRandom } from './arrivals.ts';

function firstOf(seed: number, count: number): readonly number[] {
  const gaps = arrivalGaps(seed);
  return Array.from({ length: count }, () => gaps.next().value);
}

test('gaps are 1 on average, and spread as those of calls that know nothing of each other', () => {
  for (const seed of [1, 2, 8]) {
    const gaps = firstOf(seed, 20_000);
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeCloseTo(1, 1);
    const longer = gaps.filter((gap) => gap > 1).length / gaps.length;
    expect(longer).toBeCloseTo(Math.exp(-1), 1);
  }
});

test('a seed has the same gaps each time, and another one others', () => {
  expect(firstOf(3, 5)).toEqual(firstOf(3, 5));
  expect(firstOf(3, 5)).not.toEqual(firstOf(4, 5));
});

test('calls come when they are due, also after one that took long, until they are stopped', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const calledAt: number[] = [];
    const startedAt = performance.now();
    const everyGap: Iterator<number, never> = { next: () => ({ done: false, value: 2 }) };
    const stop = callAtRandom(
      () => {
        calledAt.push(performance.now() - startedAt);
        // The first keeps the process busy, which takes nothing from the gap after it.
        if (calledAt.length === 1) vi.advanceTimersByTime(5);
      },
      10,
      everyGap,
    );
    vi.advanceTimersByTime(70);
    stop();
    vi.advanceTimersByTime(1_000);
    expect(calledAt).toEqual([20, 40, 60]);
  } finally {
    vi.useRealTimers();
  }
});
