import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkApiReports } from './check-api-reports.ts';
import { makeReports } from './make-reports.ts';
import type { ApiReport } from './make-reports.ts';

const packages = [
  { name: '@regpilot/base', folder: 'packages/base', published: true },
  { name: '@regpilot/top', folder: 'packages/top', published: true },
];

const index = `
export { Meter, limits, plan, plans } from './meter.ts';
export type { Reading } from './meter.ts';
export { Hidden as Shown } from './hidden.ts';
export { BaseError } from '../../base/src/index.ts';
`;

const meter = `
import { Counter } from './hidden.ts';

/** How much was used. */
export interface Reading {
  readonly used: number;
  readonly unit: 'tokens' | 'requests';
}

export class Meter {
  readonly #limit: number;
  private readonly started: number = 0;
  readonly counter: Counter;

  constructor(limit: number) {
    this.#limit = limit + this.started;
    this.counter = new Counter(limit);
  }

  /** Reads it. */
  read(unit: Reading['unit']): Reading {
    return { used: this.#limit, unit };
  }

  add(amount: number): void;
  add(amount: number, unit: string): void;
  add(): void {}
}

export const limits = { perMinute: 60, perDay: 1000 };

export const plan = { name: 'free', price: 0, currency: 'USD', requests: 10, tokens: 1000, seats: 1 };
export const plans = { first: plan };
`;

const hidden = `
export class Counter {
  count = 0;
  constructor(readonly start: number) {}
}

export class Hidden {
  value = 'a';
}
`;

let root = '';
/** Of the sources above. They say nothing of the folder, so that one making serves all tests. */
let reports: ApiReport[] | undefined;

function write(file: string, text: string): void {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function writeManifest(folder: string, name: string): void {
  const exports = {
    '.': { '@regpilot/source': './src/index.ts', default: './dist/index.js' },
    './package.json': './package.json',
  };
  write(`${folder}/package.json`, JSON.stringify({ name, type: 'module', exports }));
}

/** One text in place of another, which must be there. */
function changed(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'regpilot-api-')));
  const compilerOptions = {
    target: 'es2023',
    lib: ['es5'],
    types: [],
    module: 'nodenext',
    moduleDetection: 'force',
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
  };
  write('tsconfig.base.json', JSON.stringify({ compilerOptions }));
  writeManifest('packages/base', '@regpilot/base');
  write('packages/base/src/index.ts', 'export class BaseError extends Error {}\n');
  writeManifest('packages/top', '@regpilot/top');
  write('packages/top/src/index.ts', index);
  write('packages/top/src/meter.ts', meter);
  write('packages/top/src/hidden.ts', hidden);
  reports ??= makeReports(root, packages);
  for (const { folder, text } of reports) write(`${folder}/api.md`, text);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a report says what each name is, and what can be reached without one', async () => {
  const report = reports?.[1]?.text ?? '';
  expect(await checkApiReports(root, packages)).toEqual({ ok: true, output: '' });
  const blocks = [...report.matchAll(/```ts\n(.*?)```/gs)].map(([, block]) => block);
  expect(blocks).toEqual([
    `export { BaseError } from '@regpilot/base';

export declare class Meter {
  constructor(limit: number);
  add(amount: number): void;
  add(amount: number, unit: string): void;
  readonly counter: Counter;
  read(unit: Reading['unit']): Reading;
}

export interface Reading {
  readonly unit: 'requests' | 'tokens';
  readonly used: number;
}

declare class Hidden {
  value: string;
}
export { Hidden as Shown };

export declare const limits: {
  perDay: number;
  perMinute: number;
};

export declare const plan: {
  currency: string;
  name: string;
  price: number;
  requests: number;
  seats: number;
  tokens: number;
};

export declare const plans: {
  first: typeof plan;
};
`,
    `declare class Counter {
  count: number;
  readonly start: number;
}
`,
  ]);
});

test.each([
  [
    'an export that was added',
    'index.ts',
    `${index}export { Counter } from './hidden.ts';\n`,
    /^\+ export declare class Counter/m,
  ],
  [
    'a member that was removed',
    'meter.ts',
    changed(meter, '  add(amount: number, unit: string): void;\n', ''),
    /^- {3}add\(amount: number, unit: string\): void;/m,
  ],
  [
    'a signature that was changed',
    'meter.ts',
    changed(meter, "read(unit: Reading['unit'])", "read(unit?: Reading['unit'])"),
    /^\+ {3}read\(unit\?: /m,
  ],
  [
    'a type that is only inferred',
    'meter.ts',
    changed(meter, 'perDay: 1000', "perDay: '1000'"),
    /^\+ {3}perDay: string;/m,
  ],
  [
    'a class that is exported as its type alone',
    'index.ts',
    changed(index, 'export { Meter,', 'export type { Meter,'),
    /^\+ export type \{ Meter \};/m,
  ],
  [
    'a member of a class that has no name',
    'hidden.ts',
    changed(hidden, 'count = 0', 'counted = 0'),
    /^\+ {3}counted: number;/m,
  ],
])('%s fails the check, which says how to write it down', async (_name, file, text, line) => {
  write(`packages/top/src/${file}`, text);
  const { ok, output } = await checkApiReports(root, packages);
  expect(ok).toBe(false);
  expect(output).toMatch(/^packages\/top\/api\.md is not what its sources say:/);
  expect(output).toMatch(line);
  expect(output).toMatch(/run `npx -y pnpm@12 api`/);
});

test('a report that is not there fails the check', async () => {
  rmSync(path.join(root, 'packages/base/api.md'));
  const { ok, output } = await checkApiReports(root, packages);
  expect(ok).toBe(false);
  expect(output).toMatch(/^packages\/base\/api\.md is missing$/m);
});

test('order, comments, private members and bodies are no part of a report', async () => {
  const [imports = '', reading = '', meterClass = '', limits = '', plans = ''] =
    meter.split(/\n\n(?=\S)/);
  const members = changed(
    changed(meterClass, '  readonly counter: Counter;\n', ''),
    '  add(amount: number): void;\n',
    '  readonly counter: Counter;\n  add(amount: number): void;\n',
  );
  const moved = [
    imports,
    plans,
    changed(limits, 'perMinute: 60, perDay: 1000', 'perDay: 1, perMinute: 1'),
    changed(
      members,
      'private readonly started: number = 0',
      'readonly #started: number = 1',
    ).replace('this.started', 'this.#started'),
    changed(reading, "'tokens' | 'requests'", "'requests' | 'tokens'").replace(/\/\*\*.*\*\//, ''),
  ];
  write('packages/top/src/meter.ts', moved.join('\n\n'));
  write('packages/top/src/index.ts', index.trim().split('\n').toReversed().join('\n'));
  expect(await checkApiReports(root, packages)).toEqual({ ok: true, output: '' });
});
