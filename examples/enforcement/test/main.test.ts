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
  expect(stdout).toMatch(/^80 tickets, at most 30 a second and \$0\.030000 a month, one restart\n/);
  expect(stdout).toMatch(
    /^ {2}\d+ summaries; refused before anything was sent: \d+ by cost_limit_monthly$/m,
  );
  expect(stdout).toMatch(/^ {2}warned at 50 %, 80 % of the budget$/m);
  expect(stdout).not.toContain('Not as promised');
  expect(stdout).not.toMatch(/sk_[a-z]+_/);
});
