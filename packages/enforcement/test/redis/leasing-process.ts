import { writeSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { createEnforcer, definePolicy, leasedStore, redisStore } from '../../src/index.ts';

/**
 * One of several processes that share the limits of a key. Each line of its input says how many calls to admit and settle,
 * and then what to do: `go` on to the next line, `close`, or `hang` with its leases open. It stops earlier at a denial.
 * Prints how many it admitted, and how many of these without a promise. Arguments: URL, limit.
 */
const [url = '', limit] = process.argv.slice(2);
const redis = new Redis(url);
const enforcer = createEnforcer({
  policies: [
    // No test lasts an hour, so that all that was ever admitted is in the window.
    definePolicy({
      name: 'requests_per_hour',
      meter: { kind: 'rolling', unit: 'requests', limit: Number(limit), windowMs: 3_600_000 },
    }),
    definePolicy({
      name: 'tokens',
      meter: { kind: 'calendar', unit: 'tokens', limit: 10 * Number(limit), reset: 'one_time' },
    }),
  ],
  store: leasedStore(redisStore(redis)),
  storeTimeoutMs: 30_000,
  windowFrom: 'admitted',
});

async function admit(most: number): Promise<string> {
  let admitted = 0;
  let local = 0;
  while (admitted < most) {
    const answer = enforcer.admit({
      keyId: 'key',
      capability: 'chat',
      estimate: { tokens: 10 },
    });
    const admission = await answer;
    if (!admission.allowed) break;
    admitted += 1;
    if (!(answer instanceof Promise)) local += 1;
    admission.settle({ tokens: 10 });
    // Timers and other answers have their turn.
    if (admitted % 16 === 0) await redis.ping();
  }
  return `${JSON.stringify({ admitted, local })}\n`;
}

await redis.ping();
writeSync(1, 'ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const [most, next] = line.split(' ');
  const counts = await admit(Number(most));
  if (next === 'close') await enforcer.close();
  writeSync(1, counts);
  // No report goes out any more.
  if (next === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (next === 'close') break;
}
redis.disconnect();
process.stdin.destroy();
