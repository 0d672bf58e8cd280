import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';

// Starts a process, which takes seconds on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

test('the first example of the README runs as printed, and the process ends by itself', async () => {
  const readme = readFileSync(`${root}README.md`, 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const flags = ['--conditions=@regpilot/source', '--input-type=module-typescript', '--eval', code];
  const { stdout } = await run(process.execPath, flags, { cwd: root, timeout: 30_000 });
  expect(stdout).toMatch(/^200 \{ status: 'ok', authenticated: true/);
});

test('time and chance come from the clock and the seed alone', () => {
  const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  expect(files.length).toBeGreaterThan(30);
  const using = (pattern: RegExp): string[] =>
    files.filter((name) => pattern.test(readFileSync(`${root}src/${name}`, 'utf8')));
  expect(using(/Date\.now|new Date\(\)|performance\./)).toEqual(['clock/clock.ts']);
  expect(using(/Math\.random|randomUUID/)).toEqual([]);
  expect(using(/getRandomValues/), 'the command draws its seed').toEqual(['cli.ts']);
  expect(using(/setTimeout|setInterval/)).toEqual(['clock/clock.ts']);
});
