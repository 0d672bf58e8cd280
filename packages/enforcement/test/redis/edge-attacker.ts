import process from 'node:process';
import { Redis } from 'ioredis';
import { redisStore } from '../../src/index.ts';
import type { IoredisClient } from '../../src/index.ts';
import { rolling } from './meters.ts';

/**
 * One of several processes that attack one limit: 64 calls at a time, as fast as they are answered, for some windows. Prints
 * the server's instant of each admission. Arguments: URL, limit, window and duration in milliseconds.
 */
const [url = '', limit, windowMs, durationMs] = process.argv.slice(2);
const redis = new Redis(url);
const admittedAt: number[] = [];
let latest = 0;

// The script's own time is the second number of each answer: the store needs it and does not hand it on.
const observed: IoredisClient = {
  evalsha: async (sha, count, ...rest) => note(await redis.evalsha(sha, count, ...rest)),
  eval: async (text, count, ...rest) => note(await redis.eval(text, count, ...rest)),
};

function note(reply: unknown): unknown {
  for (const answer of Array.isArray(reply) ? reply : []) {
    const [allowed, at]: unknown[] = Array.isArray(answer) ? answer : [];
    latest = Math.max(latest, Number(at));
    if (allowed === 1) admittedAt.push(Number(at));
  }
  return reply;
}

const store = redisStore(observed);
const meters = [rolling('requests', Number(limit), Number(windowMs), 1)];
const attack = async (worker: number): Promise<void> => {
  const first = latest;
  for (let call = 0; latest < first + Number(durationMs); call++) {
    const id = `${process.pid} ${worker} ${call}`;
    await store.reserve({ slot: 'key', id, meters, ttlMs: 60_000, windowFrom: 'admitted' });
  }
};

await store.reserve({
  slot: 'ready',
  id: `${process.pid}`,
  meters,
  ttlMs: 1_000,
  windowFrom: 'admitted',
});
admittedAt.length = 0;
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  void Promise.all(Array.from({ length: 64 }, (_, worker) => attack(worker))).then(() => {
    redis.disconnect();
    process.stdin.destroy();
    process.stdout.write(`${JSON.stringify(admittedAt)}\n`);
  });
});
