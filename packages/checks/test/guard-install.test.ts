import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pnpmCommand } from '../src/programs/pnpm.ts';

const guard = fileURLToPath(new URL('../src/', import.meta.url));
const pinned = { node: process.versions.node };
let root = '';

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'regpilot-guard-'));
  mkdirSync(path.join(root, 'packages/checks/src'), { recursive: true });
  for (const file of ['guard-install.mjs', 'install-state.mjs']) {
    cpSync(path.join(guard, file), path.join(root, 'packages/checks/src', file));
  }
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * A workspace whose script says `ran`, with a registry that refuses every connection. Its `node` is a local folder,
 * so that it installs without a network.
 */
function writeWorkspace(devDependencies: Record<string, string>): void {
  const scripts = { job: 'node packages/checks/src/guard-install.mjs && echo ran' };
  const files = {
    'package.json': JSON.stringify({ name: 'guarded', private: true, scripts, devDependencies }),
    'pnpm-workspace.yaml': [
      'packages: [packages/*]',
      'verifyDepsBeforeRun: install',
      'registry: http://127.0.0.1:9/',
      'fetchRetries: 0',
      'overrides: { node: link:./node-package }',
    ].join('\n'),
    'node-package/package.json': JSON.stringify({ name: 'node', version: pinned.node }),
  };
  mkdirSync(path.join(root, 'node-package'), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(root, file), text);
}

function pnpm(
  command: string,
  extraEnv: NodeJS.ProcessEnv = {},
): { status: number | null; output: string } {
  // Settings that the pnpm above this test hands down would switch off the very install that is under test.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(p?npm_|CI$)/i.test(name));
  const PATH = [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter);
  const { file, leading } = pnpmCommand(process.env);
  const run = spawnSync(file, [...leading, command], {
    cwd: root,
    env: { ...Object.fromEntries(inherited), PATH, ...extraEnv },
    encoding: 'utf8',
  });
  return { status: run.status, output: run.stdout + run.stderr };
}

describe('a root script under pnpm', { timeout: 60_000 }, () => {
  test('runs when the install is whole and Node is the pinned one', () => {
    writeWorkspace(pinned);
    const { status, output } = pnpm('job');
    expect(output).toMatch(/^ran$/m);
    expect(status).toBe(0);
  });

  test('fails when nothing could be installed', () => {
    writeWorkspace({ ...pinned, 'no-such-package': '1.0.0' });
    const { status, output } = pnpm('job');
    expect(output).toContain('Not run: pnpm-lock.yaml is missing');
    expect(status).toBe(1);
  });

  // Elsewhere than under CI pnpm makes a new lockfile, which is an install like any other.
  test('fails under CI when the lockfile cannot be read', () => {
    writeWorkspace(pinned);
    writeFileSync(path.join(root, 'pnpm-lock.yaml'), 'lockfileVersion: [\n<<<<<<< ours\n');
    const { status, output } = pnpm('job', { CI: 'true' });
    expect(output).toContain('Not run: ');
    expect(output).not.toMatch(/^ran$/m);
    expect(status).toBe(1);
  });

  test('fails when a dependency was added that cannot be had, though the old install is whole', () => {
    writeWorkspace(pinned);
    expect(pnpm('install').status).toBe(0);
    writeWorkspace({ ...pinned, 'no-such-package': '1.0.0' });
    const { status, output } = pnpm('job');
    expect(output).toContain('Not run: the install is incomplete, missing: .: no-such-package');
    expect(status).toBe(1);
  });

  test('fails when a range was changed to one that cannot be had, though something is installed', () => {
    writeWorkspace({ ...pinned, other: 'link:./node-package' });
    expect(pnpm('install').status).toBe(0);
    writeWorkspace({ ...pinned, other: '^9.0.0' });
    const { status, output } = pnpm('job');
    expect(output).toContain('Not run: package.json or pnpm-workspace.yaml asks for something');
    expect(status).toBe(1);
  });

  test('fails when the Node that runs is not the pinned one', () => {
    writeWorkspace({ node: '1.2.3' });
    const { status, output } = pnpm('job');
    expect(output).toContain('the scripts run on Node 1.2.3');
    expect(status).toBe(1);
  });
});
