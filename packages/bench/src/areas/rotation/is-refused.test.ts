import { expect, test } from 'vitest';
import { isRefused } from './is-refused.ts';

async function failWith(error: Error): Promise<void> {
  throw error;
}

const withStatus = (status: number): Error => Object.assign(new Error('an answer'), { status });

test('a call that goes through is not refused', async () => {
  expect(await isRefused(Promise.resolve())).toBe(false);
});

test.each([
  withStatus(401),
  new Error('All keys failed'),
  new Error('All keys failed: key_1 cooling'),
])('%s is a refusal', async (error) => {
  expect(await isRefused(failWith(error))).toBe(true);
});

test.each([withStatus(500), new Error('socket hang up'), new Error('Not: All keys failed')])(
  '%s is none, and ends the round',
  async (error) => {
    await expect(isRefused(failWith(error))).rejects.toBe(error);
  },
);
