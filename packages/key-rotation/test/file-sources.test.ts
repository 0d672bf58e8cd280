import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { ConfigurationError } from '@regpilot/contract';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fromDirectory, fromFile, type KeySource } from '../src/index.ts';
import { createDirectorySource } from '../src/sources/files/create-directory-source.ts';
import { createFileSource } from '../src/sources/files/create-file-source.ts';
import { fileSources } from '../src/sources/files/file-sources.default.ts';
import { fileSystem } from '../src/sources/files/file-system.node.ts';
import { requireFileSources } from '../src/sources/files/require-file-sources.ts';
import { MountedVolume } from './mounted-volume.ts';

const { signal } = new AbortController();
let folder: string;
let volume: MountedVolume;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'key-files-'));
  volume = await MountedVolume.create({ 'key-old': 'old\n', key: 'now\n' });
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await volume.remove();
});

const at = (name: string): string => path.join(folder, name);

async function failure(source: KeySource): Promise<unknown> {
  return source.load(signal).catch((error: unknown) => error);
}

describe('fromFile', () => {
  test('reads the keys of a file anew each time', async () => {
    const source = fromFile(at('keys'));
    await writeFile(at('keys'), 'a\nb\n');
    expect(await source.load(signal)).toEqual({ keys: ['a', 'b'] });
    await writeFile(at('keys'), 'c');
    expect(await source.load(signal)).toEqual({ keys: ['c'] });
  });

  test('reads a file of a mounted volume through its link', async () => {
    const source = fromFile(volume.path('key'));
    await volume.swap({ key: 'new' });
    expect(await source.load(signal)).toEqual({ keys: ['new'] });
  });

  test('keeps the place that a relative path meant when it was given', async () => {
    const source = fromFile(path.relative(process.cwd(), at('keys')));
    expect(source.name).toBe(`file ${at('keys')}`);
  });

  test.each<[string, (file: string) => Promise<unknown>, object]>([
    ['not there', () => Promise.resolve(), { reason: 'not-configured', retryable: false }],
    ['a dangling link', (file) => symlink('nowhere', file), { reason: 'not-configured' }],
    ['empty', (file) => writeFile(file, ' \n# none\n'), { reason: 'rejected' }],
    ['a folder', (file) => mkdir(file), { reason: 'failed', retryable: true }],
    ['a device', (file) => symlink('/dev/null', file), { reason: 'failed' }],
    ['far too large', (file) => writeFile(file, 'k'.repeat(2 ** 20 + 1)), { reason: 'rejected' }],
  ])('rejects when the file is %s', async (_what, prepare, expected) => {
    await prepare(at('keys'));
    expect(await failure(fromFile(at('keys')))).toMatchObject({
      code: 'KEY_SOURCE_FAILED',
      source: `file ${at('keys')}`,
      ...expected,
    });
  });

  test('reads a file of exactly the largest size', async () => {
    await writeFile(at('keys'), 'k'.repeat(2 ** 20));
    expect((await fromFile(at('keys')).load(signal)).keys).toHaveLength(1);
  });

  test.runIf(process.getuid?.() !== 0)(
    'has failed, and is not unconfigured, when it may not be read',
    async () => {
      await writeFile(at('keys'), 'a');
      await chmod(at('keys'), 0);
      expect(await failure(fromFile(at('keys')))).toMatchObject({ reason: 'failed' });
    },
  );

  test('has failed, and is not unconfigured, when the system says EACCES', async () => {
    const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
    const source = createFileSource(
      { ...fileSystem, readText: () => Promise.reject(denied) },
      at('keys'),
    );
    expect(await failure(source)).toMatchObject({ reason: 'failed' });
  });

  test('shows no text of the file when its parser fails', async () => {
    await writeFile(at('keys'), 'gw_sk_0123456789abcdef');
    const error = await failure(fromFile(at('keys'), { parse: JSON.parse }));
    expect(error).toMatchObject({ reason: 'rejected' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('gw_sk');
  });

  test('does not read after an abort', async () => {
    const reason = new Error('over');
    await expect(fromFile(at('keys')).load(AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test.each([
    ['an empty path', '', {}],
    ['a path with a zero byte', 'a\0b', {}],
    ['a poll without pause', 'keys', { pollMs: 0 }],
    ['a poll beyond what a timer can', 'keys', { pollMs: 2 ** 31 }],
    ['a negative debounce', 'keys', { debounceMs: -1 }],
    ['a debounce that is no number', 'keys', { debounceMs: Number.NaN }],
  ])('refuses %s', (_what, file, options) => {
    expect(() => fromFile(file, options)).toThrow(ConfigurationError);
  });
});

describe('fromDirectory', () => {
  test('reads all files of a mounted volume with the version that they are of', async () => {
    const version = await volume.swap({ 'key-old': 'old', key: 'now', 'key-new': 'new' });
    expect(await fromDirectory(volume.directory).load(signal)).toEqual({
      keys: [
        { key: 'new', label: 'key-new' },
        { key: 'now', label: 'key' },
        { key: 'old', label: 'key-old' },
      ],
      version,
    });
  });

  test('reads only the files that are named, in their order and as far as they are there', async () => {
    await volume.swap({ b: 'b', a: 'a', password: 'secret' });
    const source = fromDirectory(volume.directory, { files: ['b', 'missing', 'a'] });
    expect(await source.load(signal)).toMatchObject({ keys: [{ key: 'b' }, { key: 'a' }] });
  });

  test('reads nothing of a mounted volume but what the version holds', async () => {
    await writeFile(volume.path('stray'), 'stray');
    expect((await fromDirectory(volume.directory).load(signal)).keys).toEqual([
      { key: 'now', label: 'key' },
      { key: 'old', label: 'key-old' },
    ]);
  });

  test('reads a plain folder, without hidden files and folders in it', async () => {
    await writeFile(at('key'), 'a');
    await writeFile(at('.key.swp'), 'trace');
    await mkdir(at('more'));
    expect(await fromDirectory(folder).load(signal)).toEqual({
      keys: [{ key: 'a', label: 'key' }],
    });
  });

  test('keeps what a parser knows of a key, and names the rest by their file', async () => {
    await volume.swap({ keys: '[{"key":"a","label":"mine"},{"key":"b","weight":2}]' });
    const { keys } = await fromDirectory(volume.directory, { parse: JSON.parse }).load(signal);
    expect(keys).toEqual([
      { key: 'a', label: 'mine' },
      { key: 'b', label: 'keys', weight: 2 },
    ]);
  });

  test.each<[string, () => KeySource | Promise<KeySource>, string]>([
    ['there is no such folder', () => fromDirectory(at('none')), 'not-configured'],
    ['the folder is empty', () => fromDirectory(folder), 'not-configured'],
    [
      'no named file is there',
      () => fromDirectory(volume.directory, { files: ['missing'] }),
      'not-configured',
    ],
    [
      'all files are empty',
      async () => {
        await volume.swap({ key: '\n' });
        return fromDirectory(volume.directory);
      },
      'rejected',
    ],
    [
      'it holds more files than a list of keys has',
      async () => {
        await Promise.all(
          Array.from({ length: 101 }, (_, index) => writeFile(at(`${index}`), 'k')),
        );
        return fromDirectory(folder);
      },
      'rejected',
    ],
    [
      'it is a file',
      async () => {
        await writeFile(at('keys'), 'a');
        return fromDirectory(at('keys'));
      },
      'failed',
    ],
  ])('rejects when %s', async (_what, prepare, reason) => {
    expect(await failure(await prepare())).toMatchObject({ code: 'KEY_SOURCE_FAILED', reason });
  });

  test.each([[[]], [['']], [['..']], [['../password']], [['sub/key']], [['sub\\key']]])(
    'refuses the files %j',
    (files) => {
      expect(() => fromDirectory(folder, { files })).toThrow(ConfigurationError);
    },
  );
});

describe('a folder that is swapped while it is read', () => {
  test('gives no two files of different versions, wherever the swap falls', async () => {
    const steps = ['list', 'readText', 'realPath'] as const;
    for (const step of steps) {
      for (const nth of [1, 2]) {
        await volume.swap({ a: 'a-before', b: 'b-before' });
        let calls = 0;
        const swapAt = async (called: (typeof steps)[number]): Promise<void> => {
          if (called === step && ++calls === nth) await volume.swap({ a: 'a-after', b: 'b-after' });
        };
        const source = createDirectorySource(
          {
            ...fileSystem,
            list: async (directory) => {
              const names = await fileSystem.list(directory);
              await swapAt('list');
              return names;
            },
            readText: async (file, maxBytes) => {
              await swapAt('readText');
              return fileSystem.readText(file, maxBytes);
            },
            realPath: async (file) => {
              const target = await fileSystem.realPath(file);
              await swapAt('realPath');
              return target;
            },
          },
          volume.directory,
        );
        const { keys } = await source.load(signal);
        const versions = keys.map((key) => (typeof key === 'object' ? key.key.slice(2) : ''));
        expect(new Set(versions).size, `${step} ${nth}: ${versions.join()}`).toBe(1);
        expect(versions).toHaveLength(2);
      }
    }
  });

  test('gives sets of one version only, under a storm of swaps', async () => {
    const source = fromDirectory(volume.directory);
    let swapping = true;
    const swaps = (async () => {
      for (let round = 0; round < 100; round++)
        await volume.swap({ a: `a-${round}`, b: `b-${round}`, c: `c-${round}` });
      swapping = false;
    })();
    const seen = new Set<string>();
    while (swapping) {
      const loaded = await source.load(signal).catch(() => null);
      if (loaded?.version === undefined || seen.has(loaded.version)) continue;
      const rounds = loaded.keys.map((key) => (typeof key === 'object' ? key.key.slice(2) : ''));
      seen.add(loaded.version);
      if (rounds.length === 2) continue; // The volume as it was before the first swap.
      expect(rounds).toEqual(Array.from({ length: 3 }, () => rounds[0]));
    }
    await swaps;
    expect(await source.load(signal)).toMatchObject({ keys: [{ key: 'a-99' }, {}, {}] });
    expect(seen.size).toBeGreaterThan(1);
  });

  test('gives up with a failure when it changes during every read', async () => {
    let round = 0;
    const source = createDirectorySource(
      { ...fileSystem, realPath: () => Promise.resolve(volume.path(`..${++round}`)) },
      volume.directory,
    );
    expect(await failure(source)).toMatchObject({
      reason: 'failed',
      message: expect.stringContaining('changed during each read'),
    });
  });
});

describe('a subPath mount', () => {
  const mounts = (point: string): string =>
    `36 35 98:0 /..2026_11_21_03_00_00.1/key ${point} rw - tmpfs tmpfs rw\n`;

  test.each([
    ['file', () => createFileSource({ ...fileSystem, mounts: () => mounts(at('key')) }, at('key'))],
    [
      'directory',
      () => createDirectorySource({ ...fileSystem, mounts: () => mounts(folder) }, folder),
    ],
  ])('of a %s is read, not watched, and said never to be updated', async (_what, create) => {
    await writeFile(at('key'), 'a');
    const source = create();
    expect((await source.load(signal)).keys).toHaveLength(1);
    expect(source.capabilities).toEqual({ push: false, publish: false, liveRefresh: false });
    expect(source.watch).toBeUndefined();
    expect(source.name).toMatch(/ \(subPath mount, never updated\)$/);
  });

  test('is found behind a link to its folder', async () => {
    await mkdir(at('run'));
    await writeFile(at('run/key'), 'a');
    await symlink('run', at('var-run'));
    const source = createFileSource(
      { ...fileSystem, mounts: () => mounts(at('run/key')) },
      at('var-run/key'),
    );
    expect(source.capabilities.liveRefresh).toBe(false);
  });

  test('is not what a whole volume is', () => {
    expect(fromDirectory(volume.directory).capabilities).toEqual({
      push: true,
      publish: false,
      liveRefresh: true,
    });
  });
});

test('a runtime without files is told so when the source is made', () => {
  expect(() => requireFileSources(fileSources)).toThrow(ConfigurationError);
});
