import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { hasServer } from '../src/index.ts';
import { processState } from '../src/processes/process-state.ts';
import { askUntil } from '../src/redis/ask-until.ts';

const program = fileURLToPath(new URL('./fixtures/start-and-forget.ts', import.meta.url));

/** Resolves when the folder below `parent` is gone. */
async function removal(parent: string, folder: string, signal: AbortSignal): Promise<void> {
  const changes = watch(parent, { signal });
  for await (const _ of changes) if (!existsSync(path.join(parent, folder))) return;
}

test.skipIf(!hasServer('redis')).each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
  'a test process that ends by %s leaves neither a server nor a folder',
  async (signal) => {
    const temporary = mkdtempSync(path.join(tmpdir(), 'regpilot-clean-up-'));
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const { pid, port }: { pid: number; port: number } = JSON.parse(String(line));
    const client = new Redis({ port, lazyConnect: true, retryStrategy: () => null });
    await client.connect();
    const connectionEnded = once(client, 'end');
    const [folder = ''] = readdirSync(temporary);
    expect(folder).toMatch(/^regpilot-servers-/);

    const removed = removal(temporary, folder, AbortSignal.timeout(30_000));
    child.kill(signal);
    await connectionEnded;
    await removed;
    // Its sockets are closed before the kernel has done away with the process.
    await askUntil('the server is gone', async () => processState(pid) === 'gone');
    expect(readdirSync(temporary)).toEqual([]);
    rmSync(temporary, { recursive: true });
  },
);
