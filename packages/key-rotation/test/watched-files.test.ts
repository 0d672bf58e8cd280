import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKeyRing, fromDirectory, fromFile, type KeyRing } from '../src/index.ts';
import { createDirectorySource } from '../src/sources/files/create-directory-source.ts';
import { ManualFiles } from './manual-files.ts';
import { MountedVolume } from './mounted-volume.ts';

let volume: MountedVolume;

beforeEach(async () => {
  volume = await MountedVolume.create({ key: 'key-0' });
});

afterEach(async () => {
  await volume.remove();
});

/** So far away that only a notice of the system can be what was seen. */
const noPoll = { debounceMs: 1, pollMs: 2 ** 31 - 1 };

async function current(ring: KeyRing): Promise<string> {
  return ring.call((key) => Promise.resolve(key));
}

/** Makes a change and waits until the ring uses what it brought. */
async function seen(ring: KeyRing, change: () => Promise<unknown>): Promise<string> {
  const applied = new EventTarget();
  const off = ring.on('refresh.applied', () => applied.dispatchEvent(new Event('applied')));
  const event = once(applied, 'applied');
  await change();
  await event;
  off();
  return current(ring);
}

describe('a ring over watched files', () => {
  test('sees every swap of a mounted volume, not the first alone', async () => {
    await using ring = createKeyRing({ source: fromDirectory(volume.directory, noPoll) });
    expect(await current(ring)).toBe('key-0');
    for (const key of ['key-1', 'key-2', 'key-3', 'key-4', 'key-5'])
      expect(await seen(ring, () => volume.swap({ key }))).toBe(key);
  });

  test('sees every swap through a single file of the volume', async () => {
    await using ring = createKeyRing({ source: fromFile(volume.path('key'), noPoll) });
    expect(await current(ring)).toBe('key-0');
    for (const key of ['key-1', 'key-2', 'key-3'])
      expect(await seen(ring, () => volume.swap({ key }))).toBe(key);
  });

  test('sees every replacement of a plain file', async () => {
    const file = volume.path('plain');
    await writeFile(file, 'key-0');
    await using ring = createKeyRing({ source: fromFile(file, noPoll) });
    expect(await current(ring)).toBe('key-0');
    for (const key of ['key-1', 'key-2', 'key-3']) {
      const replaced = seen(ring, async () => {
        await writeFile(`${file}.tmp`, key);
        await rename(`${file}.tmp`, file);
      });
      expect(await replaced).toBe(key);
    }
  });

  test('finds by its poll what no notice told of', async () => {
    const files = new ManualFiles();
    await using ring = createKeyRing({
      source: createDirectorySource(files.fileSystem, volume.directory),
    });
    expect(await current(ring)).toBe('key-0');
    const polled = seen(ring, async () => {
      await volume.swap({ key: 'key-1' });
      files.fire(45_000);
    });
    expect(await polled).toBe('key-1');
  });

  test('keeps its keys when the files are gone, and takes those that come back', async () => {
    await using ring = createKeyRing({ source: fromDirectory(volume.directory, noPoll) });
    expect(await current(ring)).toBe('key-0');
    const failed = Promise.withResolvers<string>();
    ring.on('refresh.failed', ({ reason }) => failed.resolve(reason));
    await volume.swap({});
    expect(await failed.promise).toBe('not-configured');
    expect(await current(ring)).toBe('key-0');
    expect(ring.status().stale).toBe(true);
    expect(await seen(ring, () => volume.swap({ key: 'key-1' }))).toBe('key-1');
    expect(ring.status().stale).toBe(false);
  });

  test('ends its watch and its timers when it is closed', async () => {
    const files = new ManualFiles();
    const ring = createKeyRing({
      source: createDirectorySource(files.fileSystem, volume.directory),
    });
    expect([files.listening, files.waiting]).toEqual([1, [45_000]]);
    await ring.close();
    expect([files.listening, files.waiting]).toEqual([0, []]);
  });

  test.each([
    ['after it was closed', 'await ring.close();'],
    ['even when nobody closes it', ''],
  ])('does not keep the process alive %s', async (_when, close) => {
    const entry = new URL('../src/index.ts', import.meta.url).href;
    const program = `
      import { createKeyRing, fromDirectory, fromFile, merge } from ${JSON.stringify(entry)};
      const folder = process.env.KEYS;
      const source = merge(fromDirectory(folder), fromFile(folder + '/key'));
      const ring = createKeyRing({ source, refreshMs: 60_000 });
      console.log(await ring.call(async (key) => key));
      ${close}
      const held = process.getActiveResourcesInfo();
      console.log(held.filter((name) => /FSEvent|Timeout/.test(name)).length);
    `;
    // Without a way to end by itself the child is killed, which rejects.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@regpilot/source', '--input-type=module', '--eval', program],
      { env: { ...process.env, KEYS: volume.directory }, timeout: 20_000 },
    );
    expect(stdout.split('\n')).toEqual(['key-0', '0', '']);
  });
});
