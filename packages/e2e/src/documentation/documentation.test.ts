import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createGateway } from '@regpilot/mock-gateway';
import { RegPilot } from '@regpilot/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { snippetFolder, writeSnippets } from './snippets.ts';

const run = promisify(execFile);
const gateway = createGateway();
await gateway.listen();
const snippets = writeSnippets(gateway.url);
let key: string;

beforeAll(async () => {
  await using admin = new RegPilot(gateway.managementKey, { baseURL: gateway.url });
  ({ secret: key } = await admin.gateway.keys.create({ name: 'documentation' }));
});

afterAll(async () => {
  await gateway.close();
});

test('there are snippets to test in the first page and in every package that users install', () => {
  for (const place of [
    'README.md',
    'packages/sdk/',
    'packages/key-rotation/',
    'packages/enforcement/',
    'packages/mock-gateway/',
    'packages/contract/',
  ]) {
    expect(
      snippets.some((snippet) => snippet.place.startsWith(place)),
      place,
    ).toBe(true);
  }
});

test('every snippet of the documentation has the right types', { timeout: 120_000 }, async () => {
  const project = join(snippetFolder, 'tsconfig.json');
  // As strict as a user's project would be, but for rules of style that a short example may break.
  const compilerOptions = { noPropertyAccessFromIndexSignature: false, noUnusedLocals: false };
  writeFileSync(
    project,
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] }),
  );
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, '--noEmit', '--project', project]).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
});

test.each(snippets)(
  'the snippet of $place runs against the reference gateway',
  { timeout: 60_000 },
  async ({ file }) => {
    const environment = {
      PATH: process.env['PATH'],
      REGPILOT_BASE_URL: gateway.url,
      REGPILOT_API_KEY: key,
      GATEWAY_API_KEY_NEW: key,
      GATEWAY_API_KEY_OLD: 'gw_sk_of_an_older_rotation',
    };
    const { stderr } = await run(process.execPath, ['--conditions=@regpilot/source', file], {
      env: environment,
      timeout: 50_000,
    });
    expect(stderr).toBe('');
  },
);
