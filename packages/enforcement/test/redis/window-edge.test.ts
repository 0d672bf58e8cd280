import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { hasServer, startRedis } from '@regpilot/test-servers';
import { expect, test } from 'vitest';
import { mostInAnyWindow } from './most-in-any-window.ts';

const limit = 100;
const windowMs = 500;
const durationMs = 2_600;
const processes = 4;

async function startAttacker(url: string) {
  const program = fileURLToPath(new URL('edge-attacker.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@regpilot/source', program, url, `${limit}`, `${windowMs}`, `${durationMs}`],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return {
    attack: async (): Promise<number[]> => {
      child.stdin.write('go\n');
      const [line] = await once(lines, 'line');
      return JSON.parse(String(line));
    },
  };
}

test.skipIf(!hasServer('redis'))(
  'no rolling window holds more than its limit, with 4 processes of 64 callers at its edge',
  async () => {
    await using server = await startRedis();
    const attackers = await Promise.all(
      Array.from({ length: processes }, () => startAttacker(server.url)),
    );
    const instants = await Promise.all(attackers.map(({ attack }) => attack()));
    const admitted = instants.flat();
    expect(mostInAnyWindow(admitted, windowMs)).toBe(limit);
    // Each window was used: over five of them nothing was lost, either.
    expect(admitted.length).toBeGreaterThan(4 * limit);
    expect(admitted.length).toBeLessThanOrEqual(7 * limit);
    expect(instants.filter(({ length }) => length > 0).length).toBeGreaterThan(1);
  },
);
