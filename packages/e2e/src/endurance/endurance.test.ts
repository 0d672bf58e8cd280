import { test } from 'vitest';
import { expectNothingLeft } from './nothing-left.ts';

test.each(['node:http', 'fetch'] as const)(
  'nothing is left of calls and of streams that were given up, over %s',
  async (way) => {
    await expectNothingLeft({ way, workers: 32, calls: 2_000, streams: 240 }, 2 ** 21);
  },
);
