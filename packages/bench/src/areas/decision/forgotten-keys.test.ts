import { expect, test } from 'vitest';
import { forgetKeys } from './forgotten-keys.ts';
import { dayMs } from './limit-sizes.ts';

test('a limiter is asked about each key, and again when all windows have passed', async () => {
  const startedAt = Date.now();
  const asked: { readonly key: string; readonly afterDays: number }[] = [];
  await forgetKeys(
    () => ({
      decide: (keys) => {
        const afterDays = Math.floor((Date.now() - startedAt) / dayMs);
        asked.push(...keys.map((key) => ({ key, afterDays })));
      },
    }),
    50,
  );
  const early = asked.slice(0, 50);
  expect(new Set(early.map(({ key }) => key)).size).toBe(50);
  expect(new Set(early.map(({ afterDays }) => afterDays))).toEqual(new Set([0]));
  const late = asked.slice(50);
  expect(late).toHaveLength(50);
  expect(late).toEqual(late.map(() => ({ key: 'key_that_stays', afterDays: 2 })));
});

test('its timers are counted while the windows are open, and run when they pass', async () => {
  const held = new Set<string>();
  const { timers } = await forgetKeys(
    () => ({
      decide: (keys) => {
        for (const key of keys) {
          held.add(key);
          setTimeout(() => held.delete(key), dayMs);
          setTimeout(() => held.delete(key), 1_000);
        }
      },
    }),
    10,
  );
  expect(timers).toBe(2);
  expect([...held]).toEqual(['key_that_stays']);
});
