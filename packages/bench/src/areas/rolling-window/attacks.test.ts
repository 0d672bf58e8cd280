import { describe, expect, test } from 'vitest';
import { minuteMs } from '../decision/limit-sizes.ts';
import { attacksOn } from './attacks.ts';

describe.each(Object.entries(attacksOn(100)))('the attack %s', (_, bursts) => {
  test('never goes back in time', () => {
    const instants = bursts.map(({ atMs }) => atMs);
    expect(instants).toEqual(instants.toSorted((a, b) => a - b));
  });

  test('tries more in a minute than two limits admit', () => {
    const [first] = bursts;
    const until = (first?.atMs ?? 0) + 2 * minuteMs;
    const early = bursts.filter(({ atMs }) => atMs < until);
    expect(early.reduce((sum, { attempts }) => sum + attempts, 0)).toBeGreaterThan(400);
  });
});
