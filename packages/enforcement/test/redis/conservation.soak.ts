import { hasServer, startRedis } from '@regpilot/test-servers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { History, historyOfCalls } from './conservation.ts';
import { clients } from './clients.ts';

const histories = 50_000;
const startAt = Date.UTC(2031, 4, 30, 12);

describe.skipIf(!hasServer('redis')).each(clients)('over $name, at length', ({ connect }) => {
  test(
    'nothing is left of calls that were settled, released, late or never heard of again',
    { timeout: 1_800_000 },
    async () => {
      await using server = await startRedis();
      await using connection = await connect(server.url);
      let played = 0;
      await fc.assert(
        fc.asyncProperty(historyOfCalls, async (calls) => {
          const history = new History(connection.client, `${++played}`, startAt);
          await history.play(calls);
          const { afterTtls, afterPeriods } = await history.leftOver();
          expect([...new Set([...afterTtls, ...afterPeriods])]).toEqual([0]);
        }),
        { numRuns: histories },
      );
    },
  );
});
