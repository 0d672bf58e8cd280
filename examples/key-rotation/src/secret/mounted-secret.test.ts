import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MountedSecret } from './mounted-secret.ts';

const at = Date.UTC(2026, 10, 21, 3, 0, 5);

test('each version is a folder that only ..data leads to, and the one before it is gone', async () => {
  await using secret = await MountedSecret.create({ 'api-key': 'first' }, () => at);
  const inside = (name: string): string => path.join(secret.directory, name);
  const before = await readlink(inside('..data'));
  expect(before).toMatch(/^\.\.2026_11_21_03_00_05\.\w+$/);
  expect(await readFile(inside('api-key'), 'utf8')).toBe('first');

  await secret.write({ 'api-key': 'second', 'api-key-old': 'first' });
  const after = await readlink(inside('..data'));
  expect(after).not.toBe(before);
  expect((await readdir(secret.directory)).toSorted()).toEqual(
    ['..data', after, 'api-key', 'api-key-old'].toSorted(),
  );
  expect(await readlink(inside('api-key-old'))).toBe('..data/api-key-old');
  expect(await readFile(inside('api-key'), 'utf8')).toBe('second');
});

test('a name that is no longer in the secret goes, and others keep their links', async () => {
  await using secret = await MountedSecret.create({ 'api-key': 'b', 'api-key-old': 'a' }, () => at);
  const link = await lstat(path.join(secret.directory, 'api-key'));
  await secret.write({ 'api-key': 'c' });
  expect(await readdir(secret.directory)).not.toContain('api-key-old');
  expect((await lstat(path.join(secret.directory, 'api-key'))).ino).toBe(link.ino);
});
