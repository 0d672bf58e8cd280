import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runTour } from './tour.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('every step does what it says, in order, and each secret is printed once at the most', async () => {
  let output = '';
  await runTour((text) => (output += text));
  const titles = [...output.matchAll(/^(\d)\. /gm)].map(([, number]) => Number(number));
  expect(titles).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(output.match(/sk_prod_[A-Za-z0-9]{32}/g)).toHaveLength(1);
  expect(output).toContain('1000 calls, up to 200 in flight, 0 failed');
  expect(output).toContain('All 8 steps did what they say.');
});

test('the command ends by itself with exit code 0, twice in a row', async () => {
  for (let run = 0; run < 2; run++) {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@regpilot/source', 'src/main.ts'],
      { cwd: root, timeout: 60_000 },
    );
    expect(stderr).toBe('');
    expect(stdout).toContain('All 8 steps did what they say.');
  }
});
