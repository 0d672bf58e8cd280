import { test } from 'vitest';
import { expectNothingLeft } from './nothing-left.ts';

test.each(['node:http', 'fetch'] as const)(
  'nothing is left of 40,000 calls and 12,000 streams, over %s',
  async (way) => {
    await expectNothingLeft({ way, workers: 32, calls: 40_000, streams: 12_000 }, 2 ** 20);
  },
);
