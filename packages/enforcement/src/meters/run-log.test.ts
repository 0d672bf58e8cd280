import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunLog } from './run-log.ts';

describe('the log of runs', () => {
  test('adds what comes in one millisecond to one run', () => {
    const log = new RunLog(5, 2);
    log.push(5, 3);
    log.push(6, 1);
    expect(log.dropThrough(5)).toBe(5);
    expect(log.dropThrough(6)).toBe(1);
  });

  test('finds the run with whose leaving enough has left', () => {
    const log = new RunLog(10, 2);
    log.push(20, 0);
    log.push(30, 4);
    expect([1, 2, 3, 6, 7].map((need) => log.timeOfFreeing(need))).toEqual([
      10,
      10,
      30,
      30,
      undefined,
    ]);
  });

  test('does not change a run that has left', () => {
    const log = new RunLog(1, 5);
    log.push(2, 5);
    log.dropThrough(1);
    expect([log.add(1, -5), log.add(2, -5), log.add(3, 1)]).toEqual([false, true, false]);
  });

  test('goes on after all of it has left', () => {
    const log = new RunLog(1, 5);
    expect(log.dropThrough(8)).toBe(5);
    log.push(9, 4);
    expect([log.timeOfFreeing(4), log.dropThrough(9), log.timeOfFreeing(1)]).toEqual([
      9,
      4,
      undefined,
    ]);
  });

  test('keeps its sums over any pushes, drops and cuts', () => {
    const step = fc.record({
      wait: fc.nat({ max: 3 }),
      amount: fc.nat({ max: 5 }),
      dropBehind: fc.nat({ max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 400 }), (steps) => {
        let now = 0;
        const log = new RunLog(0, 0);
        let kept: { at: number; amount: number }[] = [];
        for (const { wait, amount, dropBehind } of steps) {
          now += wait;
          log.push(now, amount);
          kept.push({ at: now, amount });
          const edge = now - dropBehind;
          const gone = kept.filter(({ at }) => at <= edge);
          kept = kept.filter(({ at }) => at > edge);
          expect(log.dropThrough(edge)).toBe(gone.reduce((sum, run) => sum + run.amount, 0));
        }
        expect(log.dropThrough(now)).toBe(kept.reduce((sum, run) => sum + run.amount, 0));
      }),
    );
  });
});
