import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const packages = ['contract', 'enforcement', 'key-rotation', 'mock-gateway', 'sdk'];

/** Each file breaks exactly the rules named with it. */
const planted: [file: string, source: string, rules: string[]][] = [
  [
    'packages/contract/src/planted.ts',
    "import '@regpilot/enforcement';",
    ['package-graph/contract'],
  ],
  [
    'packages/enforcement/src/planted.ts',
    "import '@regpilot/key-rotation';",
    ['package-graph/enforcement'],
  ],
  [
    'packages/key-rotation/src/planted.ts',
    "import '@regpilot/enforcement';",
    ['package-graph/key-rotation'],
  ],
  [
    'packages/mock-gateway/src/planted.ts',
    "import '@regpilot/sdk';",
    ['package-graph/mock-gateway'],
  ],
  ['packages/sdk/src/planted.ts', "import '@regpilot/mock-gateway';", ['package-graph/sdk']],
  [
    'packages/contract/src/planted.test.ts',
    "import '@regpilot/mock-gateway';",
    ['package-graph/contract-tests'],
  ],
  [
    'packages/enforcement/test/planted.test.ts',
    "import '@regpilot/mock-gateway';",
    ['package-graph/enforcement-tests'],
  ],
  [
    'packages/key-rotation/src/planted.test.ts',
    "import '@regpilot/sdk';",
    ['package-graph/key-rotation-tests'],
  ],
  [
    'packages/mock-gateway/src/planted.test.ts',
    "import '@regpilot/sdk';",
    ['package-graph/mock-gateway-tests'],
  ],
  ['packages/sdk/test/planted.test.ts', "import '@regpilot/bench';", ['package-graph/sdk-tests']],
  [
    'packages/enforcement/src/planted-servers.ts',
    "import '@regpilot/test-servers';",
    ['package-graph/enforcement'],
  ],
  [
    'packages/test-servers/src/planted.ts',
    "import '@regpilot/contract';",
    ['package-graph/test-servers'],
  ],
  [
    'packages/enforcement/src/testing/planted.ts',
    "import '../stores/memory-store.ts';",
    ['store-judge'],
  ],
  [
    'packages/sdk/src/resources/planted.ts',
    "import '../transport/send.ts';",
    ['sdk-layers/resources'],
  ],
  [
    'packages/sdk/src/resources/planted-stage.ts',
    "import '../pipeline/stage.ts';",
    ['sdk-layers/resources'],
  ],
  [
    'packages/sdk/src/pipeline/planted.ts',
    "import '../resources/chat.ts';",
    ['sdk-layers/pipeline'],
  ],
  [
    'packages/sdk/src/transport/planted.ts',
    "import '../pipeline/call.ts';",
    ['sdk-layers/transport'],
  ],
  [
    'packages/sdk/src/planted-path.ts',
    "import '../../contract/src/index.ts';",
    ['only-through-exports'],
  ],
  ['packages/sdk/src/planted-builtin.ts', "import 'node:fs';", ['isomorphic']],
  [
    'packages/sdk/src/planted-src-to-test.ts',
    "import '../test/fixture-server.ts';",
    ['src-not-to-test'],
  ],
  ['packages/sdk/src/planted-dev-dep.ts', "import 'msw';", ['not-to-dev-dep']],
  ['packages/contract/src/planted-orphan.ts', 'export const orphan = 1;', ['no-orphans']],
  ['packages/contract/src/planted-missing.ts', "import './nowhere.ts';", ['not-to-unresolvable']],
];

/** Files that break nothing. */
const innocent: [file: string, source: string][] = [
  ...packages.map((name): [string, string] => [
    `packages/${name}/src/index.ts`,
    'export const entry = 1;',
  ]),
  ['packages/bench/src/index.ts', "import '@regpilot/sdk';"],
  ['packages/test-servers/src/index.ts', "import 'node:net';"],
  ['packages/contract/src/servers.test.ts', "import '@regpilot/test-servers';"],
  ['packages/enforcement/test/servers.test.ts', "import '@regpilot/test-servers';"],
  ['packages/enforcement/src/stores/memory-store.ts', "import '@regpilot/contract';"],
  [
    'packages/enforcement/src/testing/trial.ts',
    "import type { Store } from '../stores/memory-store.ts';",
  ],
  ['packages/sdk/src/pipeline/call.ts', 'export const call = 1;'],
  ['packages/sdk/src/pipeline/stage.ts', "import './call.ts';"],
  ['packages/sdk/src/resources/chat.ts', "import '../pipeline/call.ts';"],
  ['packages/sdk/src/transport/send.ts', "import '#platform'; import '@regpilot/contract';"],
  ['packages/sdk/src/platform/platform.node.ts', "import 'node:os';"],
  ['packages/sdk/src/platform/platform.default.ts', 'export const platform = 1;'],
  ['packages/sdk/test/fixture-server.ts', "import 'node:http'; import '@regpilot/mock-gateway';"],
  ['packages/mock-gateway/src/cli.ts', "import 'node:process'; import '@regpilot/enforcement';"],
];

interface Violation {
  from: string;
  rule: { name: string };
}

let root = '';
const found = new Map<string, string[]>();

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

function writePackage(name: string): void {
  const manifest = {
    name: `@regpilot/${name}`,
    type: 'module',
    exports: { '.': { '@regpilot/source': './src/index.ts' } },
    ...(name === 'sdk' && {
      imports: {
        '#platform': {
          node: './src/platform/platform.node.ts',
          default: './src/platform/platform.default.ts',
        },
      },
      devDependencies: { '@regpilot/mock-gateway': '*', msw: '*' },
    }),
  };
  write(`packages/${name}/package.json`, JSON.stringify(manifest));
  mkdirSync(path.join(root, 'node_modules/@regpilot'), { recursive: true });
  symlinkSync(`../../packages/${name}`, path.join(root, 'node_modules/@regpilot', name), 'dir');
}

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'regpilot-rules-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.base.json']) {
    cpSync(path.join(repository, file), path.join(root, file));
  }
  write('package.json', JSON.stringify({ name: 'planted' }));
  write('node_modules/msw/package.json', JSON.stringify({ name: 'msw', main: './index.js' }));
  write('node_modules/msw/index.js', '');
  for (const name of [...packages, 'bench', 'test-servers']) writePackage(name);
  for (const [file, source] of [...planted, ...innocent]) write(file, source);

  const depcruise = path.join(
    repository,
    'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
  );
  const run = spawnSync(process.execPath, [depcruise, 'packages', '-T', 'json'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.stdout === '') throw new Error(run.stderr);
  const { summary }: { summary: { violations: Violation[] } } = JSON.parse(run.stdout);
  for (const { from, rule } of summary.violations) {
    found.set(from, [...(found.get(from) ?? []), rule.name]);
  }
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each(planted)('%s with %j breaks %j', (file, _source, rules) => {
  expect(found.get(file)?.toSorted()).toEqual(rules.toSorted());
});

test('imports that are allowed break nothing', () => {
  const guilty = new Set(planted.map(([file]) => file));
  expect([...found.keys()].filter((file) => !guilty.has(file))).toEqual([]);
});
