import fc from 'fast-check';
import { test } from 'vitest';
import { nothingIsLeft } from './conservation.ts';
import { overRedis } from './over-redis.ts';

const histories = 50_000;

overRedis('at length', ({ client }) => {
  test(
    'nothing is left of calls that were settled, released, late or never heard of again',
    { timeout: 1_800_000 },
    async () => {
      await fc.assert(nothingIsLeft(client()), { numRuns: histories });
    },
  );
});
