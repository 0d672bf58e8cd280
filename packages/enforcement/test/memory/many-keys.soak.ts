import { expect, test } from 'vitest';
import { runManyKeys } from './run-many-keys.ts';

test('after 10,000,000 decisions over 1,000,000 keys memory is back where it was', async () => {
  const report = await runManyKeys(10_000_000, 1_000_000);
  const { admitted, most, left, timers, before, whileBusy, after } = report;
  console.log(
    `${most} keys: ${Math.round((whileBusy - before) / most)} bytes each while busy, ${after - before} bytes left`,
  );
  expect([admitted, most, left, timers]).toEqual([10_000_000, 1_000_001, 1, 0]);
  expect(after - before).toBeLessThan(2 ** 21);
});
