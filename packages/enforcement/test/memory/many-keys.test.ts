import { expect, test } from 'vitest';
import { runManyKeys } from './run-many-keys.ts';

test('after the windows of 20,000 keys memory is back where it was, and no timer is alive', async () => {
  const { admitted, most, left, timers, before, whileBusy, after } = await runManyKeys(
    100_000,
    20_000,
  );
  expect([admitted, most, left, timers]).toEqual([100_000, 20_001, 1, 0]);
  // 2 MB is what code that was compiled meanwhile and the garbage collector's own books may take.
  expect(after - before).toBeLessThan(2 ** 21);
  expect(whileBusy - after).toBeGreaterThan(2 ** 21);
});
