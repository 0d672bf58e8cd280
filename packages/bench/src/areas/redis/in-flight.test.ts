import { expect, test } from 'vitest';
import { timeInFlight } from './in-flight.ts';

test('as many decisions are in flight as asked for, never more, and each is made once', async () => {
  let open = 0;
  let most = 0;
  const asked: number[] = [];
  const flow = await timeInFlight(
    async (index) => {
      asked.push(index);
      most = Math.max(most, ++open);
      await Promise.resolve();
      open -= 1;
    },
    { count: 100, inFlight: 7 },
  );
  expect([most, open]).toEqual([7, 0]);
  expect(asked.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 100 }, (_, at) => at),
  );
  expect(flow.p99).toBeGreaterThanOrEqual(flow.p50);
});

test('a decision that fails ends the measurement', async () => {
  const failing = timeInFlight(() => Promise.reject(new Error('denied')), {
    count: 9,
    inFlight: 2,
  });
  await expect(failing).rejects.toThrow('denied');
});
