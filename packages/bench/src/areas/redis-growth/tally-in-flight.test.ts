import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tallyInFlight } from './tally-in-flight.ts';

test('as many decisions are in flight as asked for, and each is made once and tallied', async () => {
  let open = 0;
  let most = 0;
  const asked: number[] = [];
  const { decisions, took } = await tallyInFlight(
    async (index) => {
      asked.push(index);
      most = Math.max(most, ++open);
      await nextTurn();
      open -= 1;
    },
    { durationMs: 5, inFlight: 7 },
  );
  expect([most, open]).toEqual([7, 0]);
  expect(asked).toEqual(Array.from({ length: decisions }, (_, at) => at));
  expect([...took.values()].reduce((sum, times) => sum + times, 0)).toBe(decisions);
});

test('a decision that fails ends the measurement', async () => {
  const failing = tallyInFlight(() => Promise.reject(new Error('denied')), {
    durationMs: 1_000,
    inFlight: 2,
  });
  await expect(failing).rejects.toThrow('denied');
});
