import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { rotateUnderOpenAI } from './rotate-under-openai.ts';

test('no call through the openai SDK fails of the rotation, and the ring has been given both keys', async () => {
  const { answered, failed, keyIds } = await rotateUnderOpenAI(() => undefined);
  expect({ answered, failed }).toEqual({ answered: 200, failed: 0 });
  expect(keyIds).toHaveLength(2);
});

test('the command ends by itself with exit code 0, and prints no key', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@regpilot/source', 'src/main.ts'],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), timeout: 60_000 },
  );
  expect(stderr).toBe('');
  expect(stdout).toContain('200 calls through the openai SDK, 0 failed');
  expect(stdout).not.toMatch(/sk_[a-z]+_/);
});
