import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpackOnce } from './unpack-once.ts';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), 'regpilot-unpack-'));
});
afterEach(() => rmSync(cache, { recursive: true }));

test('the folder appears when it is complete, and nothing is left beside it', async () => {
  const folder = path.join(cache, 'debian');
  await unpackOnce(folder, async ({ work, tree }) => {
    await writeFile(path.join(work, 'archive'), '');
    await writeFile(path.join(tree, 'program'), 'whole');
    expect(existsSync(folder)).toBe(false);
  });
  expect(readFileSync(path.join(folder, 'program'), 'utf8')).toBe('whole');
  expect(readdirSync(cache)).toEqual(['debian']);
});

test('of two at once the first to finish wins, and the other one uses its folder', async () => {
  const folder = path.join(cache, 'debian');
  const bothBegan = Promise.withResolvers<void>();
  const firstEnded = Promise.withResolvers<void>();
  const first = unpackOnce(folder, async ({ tree }) => {
    await writeFile(path.join(tree, 'program'), 'first');
    await bothBegan.promise;
  });
  const second = unpackOnce(folder, async ({ tree }) => {
    await writeFile(path.join(tree, 'program'), 'second');
    bothBegan.resolve();
    await firstEnded.promise;
  });
  await first;
  firstEnded.resolve();
  await second;
  expect(readFileSync(path.join(folder, 'program'), 'utf8')).toBe('first');
  expect(readdirSync(cache)).toEqual(['debian']);
});

test('what fails half way leaves nothing', async () => {
  const unpacking = unpackOnce(path.join(cache, 'debian'), async ({ tree }) => {
    await writeFile(path.join(tree, 'program'), 'half');
    throw new Error('the mirror is gone');
  });
  await expect(unpacking).rejects.toThrow('the mirror is gone');
  expect(readdirSync(cache)).toEqual([]);
});
