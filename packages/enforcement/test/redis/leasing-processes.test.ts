import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { hasServer, startRedis } from '@regpilot/test-servers';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { MeterLimit } from '../../src/index.ts';

const limit = 3000;
const some = limit / 10;
const hourly: MeterLimit = {
  kind: 'rolling',
  name: 'requests_per_hour',
  unit: 'requests',
  limit,
  windowMs: 3_600_000,
};
const budget: MeterLimit = {
  kind: 'calendar',
  name: 'tokens',
  unit: 'tokens',
  limit: 10 * limit,
  reset: 'one_time',
};

interface Share {
  readonly admitted: number;
  readonly local: number;
}

interface LeasingProcess {
  /** That many calls, or until one is denied; and then what it is to do. */
  readonly admit: (most: number, next: 'go' | 'close' | 'hang') => Promise<Share>;
  readonly kill: () => Promise<void>;
}

async function startProcess(url: string): Promise<LeasingProcess> {
  const program = fileURLToPath(new URL('leasing-process.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@regpilot/source', program, url, `${limit}`],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return {
    admit: async (most, next) => {
      child.stdin.write(`${most} ${next}\n`);
      const [line] = await once(lines, 'line');
      return JSON.parse(String(line));
    },
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function usedIn(url: string): Promise<number[]> {
  const redis = new Redis(url);
  const usage = await redisStore(redis).usage('key', [hourly, budget]);
  redis.disconnect();
  return usage.map(({ used }) => used);
}

/** Each has a share before any can take all. */
async function startTwo(url: string): Promise<readonly [LeasingProcess, LeasingProcess]> {
  const both = await Promise.all([startProcess(url), startProcess(url)] as const);
  const shares = await Promise.all(both.map(({ admit }) => admit(some, 'go')));
  expect(shares.map(({ admitted }) => admitted)).toEqual([some, some]);
  for (const { local } of shares) expect(local).toBeGreaterThan(some / 2);
  return both;
}

describe.skipIf(!hasServer('redis'))('two processes with leased stores over one Redis', () => {
  test('use a limit up together, and nothing is lost', async () => {
    await using server = await startRedis();
    const both = await startTwo(server.url);
    const shares = await Promise.all(both.map(({ admit }) => admit(limit, 'close')));
    const admitted = shares.reduce((sum, share) => sum + share.admitted, 0);
    expect(admitted).toBe(limit - 2 * some);
    expect(await usedIn(server.url)).toEqual([limit, 10 * limit]);
  });

  test('never pass it when one of them is killed with a lease open, and the other goes on', async () => {
    await using server = await startRedis();
    const [mortal, other] = await startTwo(server.url);
    const dead = await mortal.admit(some, 'hang');
    const before = await other.admit(some, 'go');
    await mortal.kill();
    const after = await other.admit(limit, 'close');
    expect([dead, before]).toMatchObject([{ admitted: some }, { admitted: some }]);
    expect(after.admitted).toBeGreaterThan(0);
    expect(after.admitted).toBeLessThanOrEqual(limit - 4 * some);
    // What the dead one had left of its share is spent with it: there is room for no call.
    const [requests = 0, tokens = 0] = await usedIn(server.url);
    expect(requests).toBeLessThanOrEqual(limit);
    expect(tokens).toBeLessThanOrEqual(10 * limit);
    expect(requests === limit || tokens > 10 * limit - 10).toBe(true);
  });
});
