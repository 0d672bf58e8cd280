import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import * as enforcement from '../src/index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the example runs as printed', () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const program = `${example}\nconsole.log(JSON.stringify(await enforcer.usage('billing-service')));`;
  const flags = ['--conditions=@regpilot/source', '--input-type=module-typescript', '-e', program];
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const usage: unknown = JSON.parse(
    execFileSync(process.execPath, flags, { cwd, encoding: 'utf8' }),
  );
  expect(usage).toMatchObject([
    { policy: 'requests_per_second', used: 1 },
    { policy: 'requests_per_minute', used: 1 },
    { policy: 'tokens_per_day', used: 655 },
    { policy: 'cost_limit_monthly', used: 1600 },
  ]);
});

test('the table of policies names every policy that is exported', () => {
  const made = Object.keys(enforcement).filter(
    (name) => !['createEnforcer', 'createMemoryEnforcer', 'memoryStore'].includes(name),
  );
  expect(made.filter((name) => !readme.includes(name))).toEqual([]);
});
