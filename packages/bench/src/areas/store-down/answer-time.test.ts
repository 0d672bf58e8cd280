import { expect, test } from 'vitest';
import { timeAnswer } from './answer-time.ts';

test('a decision that never comes is given up, at the time that is set for it', async () => {
  expect(await timeAnswer(() => new Promise(() => undefined), 3)).toEqual({ ms: 3, waited: true });
});

test('it is told whether there was anything to wait for', async () => {
  expect(await timeAnswer(() => true, 60_000)).toMatchObject({ waited: false });
  expect(await timeAnswer(() => Promise.resolve(true), 60_000)).toMatchObject({ waited: true });
});

test('a decision that fails is none', async () => {
  const failing = timeAnswer(() => Promise.reject(new Error('denied')), 60_000);
  await expect(failing).rejects.toThrow('denied');
});
