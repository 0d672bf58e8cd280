import { describe, expect, test } from 'vitest';
import { deniedAgain, rememberDenial } from './remembered-denial.ts';

const denied = (retryAfterMs: number | null) =>
  ({ allowed: false, deniedBy: 1, retryAfterMs, usage: [] }) as const;

describe('rememberDenial', () => {
  test.each<[string, number | null, number, number]>([
    ['until its retry time', 300, 0, 300],
    ['for ten leases at most', 3_600_000, 0, 10_000],
    ['for ten leases, where there is no retry time', null, 0, 10_000],
    ['exactly, the first time', 1, 0, 1],
    ['twice as long for each denial that came before', 1, 3, 8],
    ['for a twentieth of a lease at most, by that', 1, 60, 50],
    ['until its retry time, where that is later', 70, 60, 70],
  ])('%s', (_name, retryAfterMs, timesBefore, forMs) => {
    const remembered = rememberDenial(denied(retryAfterMs), [1], 100, {
      timesBefore,
      leaseMs: 1000,
    });
    expect(remembered).toMatchObject({ at: 100, until: 100 + forMs, times: timesBefore + 1 });
  });
});

describe('deniedAgain', () => {
  const remembered = rememberDenial(denied(300), [1, 10], 100, { timesBefore: 0, leaseMs: 1000 });

  test.each<[string, readonly number[], number, number | undefined]>([
    ['the same call', [1, 10], 100, 300],
    ['later, with what is left of the time', [1, 10], 350, 50],
    ['in whole milliseconds', [1, 10], 350.5, 50],
    ['a call that needs more', [1, 11], 100, 300],
    ['not one that needs less', [1, 9], 100, undefined],
    ['not when the time is over', [1, 10], 400, undefined],
  ])('%s', (_name, amounts, now, retryAfterMs) => {
    expect(deniedAgain(remembered, amounts, now)?.retryAfterMs).toBe(retryAfterMs);
  });

  test('keeps telling that there is no retry time', () => {
    const never = rememberDenial(denied(null), [1], 100, { timesBefore: 0, leaseMs: 1000 });
    expect(deniedAgain(never, [1], 9000)).toEqual(denied(null));
  });

  test('never tells a time of 0, where it believes a denial for longer than the store', () => {
    const stretched = rememberDenial(denied(1), [1], 100, { timesBefore: 5, leaseMs: 1000 });
    expect(deniedAgain(stretched, [1], 120)?.retryAfterMs).toBe(1);
  });
});
