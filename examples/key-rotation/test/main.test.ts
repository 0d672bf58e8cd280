import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the command ends by itself with exit code 0, and prints no key', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@regpilot/source', 'src/main.ts'],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), timeout: 60_000 },
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^50 clients, [\d,]+ questions, 5 rotations, one service process\n/);
  expect(stdout.match(/ answered, revoked$/gm)).toHaveLength(5);
  expect(stdout).toMatch(/^0 failed; /m);
  expect(stdout).not.toMatch(/sk_[a-z]+_/);
});
