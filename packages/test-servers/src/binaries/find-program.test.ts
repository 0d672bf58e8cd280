import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findProgram, libraryEnvironment } from './find-program.ts';

const root = mkdtempSync(path.join(tmpdir(), 'regpilot-find-'));
const copyFolder = path.join(root, 'copy');
const onPath = path.join(root, 'bin');

function plant(file: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  chmodSync(file, 0o755);
  return file;
}

const named = plant(path.join(root, 'own/redis'));
const installed = plant(path.join(onPath, 'redis-server'));
const copied = plant(path.join(copyFolder, 'usr/bin/redis-server'));
const libraries = path.join(copyFolder, 'usr/lib/x86_64-linux-gnu');
mkdirSync(libraries, { recursive: true });

afterAll(() => rmSync(root, { recursive: true }));

test('the environment variable comes first', () => {
  const env = { REDIS_SERVER: named, PATH: onPath };
  expect(findProgram('redis', { env, copyFolder })).toEqual({ file: named, libraries: [] });
});

test('then the PATH, whose empty parts are left out', () => {
  const env = { REDIS_SERVER: '', PATH: ['', '/nowhere', onPath].join(path.delimiter) };
  expect(findProgram('redis', { env, copyFolder })).toEqual({ file: installed, libraries: [] });
});

test('then the unpacked copy, with the libraries beside it', () => {
  const program = findProgram('redis', { env: {}, copyFolder });
  expect(program).toEqual({ file: copied, libraries: [libraries] });
  expect(program && libraryEnvironment(program)).toEqual({ LD_LIBRARY_PATH: libraries });
});

test('what is in none of the places is not found', () => {
  expect(findProgram('valkey', { env: { PATH: onPath }, copyFolder })).toBeUndefined();
});

test.each([['/nowhere/redis-server'], [onPath]])(
  'a variable that says %s is an error, though there is one on the PATH',
  (wrong) => {
    const env = { REDIS_SERVER: wrong, PATH: onPath };
    expect(() => findProgram('redis', { env, copyFolder })).toThrow(
      `REDIS_SERVER: ${wrong} is no program. Allowed: the path of a redis-server`,
    );
  },
);
