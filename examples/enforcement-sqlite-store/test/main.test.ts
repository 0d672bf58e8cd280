import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the command ends by itself with exit code 0 and shows one limit shared by two processes', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@regpilot/source', 'src/main.ts'],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), timeout: 60_000 },
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(
    /^2 processes with 500 calls each, at most 100 an hour for all together\n {2}admitted: \d+ \+ \d+ = 100\n {2}counted: 100 calls, \$0\.007000\n$/,
  );
});
