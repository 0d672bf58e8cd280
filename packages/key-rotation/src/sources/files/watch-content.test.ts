import { describe, expect, test } from 'vitest';
import { ManualFiles } from '../../../test/manual-files.ts';
import { settlePromises } from '../../../test/virtual-clock.ts';
import type { Snapshot } from './snapshot.ts';
import { watchContent } from './watch-content.ts';

function watched(): {
  files: ManualFiles;
  content: { text: string; looks: number; changes: number; hold: Promise<void> | null };
  end: () => void;
} {
  const files = new ManualFiles();
  const content = { text: 'a', looks: 0, changes: 0, hold: null };
  const state: { text: string; looks: number; changes: number; hold: Promise<void> | null } =
    content;
  const end = watchContent({
    fileSystem: files.fileSystem,
    directory: '/keys',
    concerns: (name) => name === '..data',
    take: async (): Promise<Snapshot> => {
      state.looks++;
      const text = state.text;
      await state.hold;
      return { files: [{ name: 'key', text }] };
    },
    debounceMs: 100,
    pollMs: 45_000,
    changed: () => {
      state.changes++;
    },
  });
  return { files, content: state, end };
}

describe('watchContent', () => {
  test('looks once for many notices, a while after the first', async () => {
    const { files, content } = watched();
    files.notice('..data');
    files.notice('..data');
    expect(files.waiting).toEqual([100, 45_000]);
    expect(content.looks).toBe(0);
    files.fire(100);
    await settlePromises();
    expect(content).toMatchObject({ looks: 1, changes: 1 });
  });

  test('reports a content once, and again only when it is another', async () => {
    const { files, content } = watched();
    const look = async (): Promise<void> => {
      files.notice('..data');
      files.fire(100);
      await settlePromises();
    };
    await look();
    await look();
    expect(content).toMatchObject({ looks: 2, changes: 1 });
    content.text = 'b';
    await look();
    expect(content).toMatchObject({ looks: 3, changes: 2 });
  });

  test('heeds a notice without a name and none of another name', () => {
    const { files } = watched();
    files.notice('..data_tmp');
    expect(files.waiting).toEqual([45_000]);
    files.notice(null);
    expect(files.waiting).toEqual([100, 45_000]);
  });

  test('looks again when a notice comes during a look', async () => {
    const { files, content } = watched();
    let release = (): void => undefined;
    content.hold = new Promise((resolve) => {
      release = resolve;
    });
    files.notice('..data');
    files.fire(100);
    content.text = 'b';
    files.notice('..data');
    files.fire(100);
    expect(content.looks).toBe(1);
    release();
    await settlePromises();
    expect(content).toMatchObject({ looks: 2, changes: 2 });
  });

  test('finds a change that no notice told of, at each poll', async () => {
    const { files, content } = watched();
    for (const text of ['b', 'c', 'd']) {
      content.text = text;
      files.fire(45_000);
      await settlePromises();
    }
    expect(content).toMatchObject({ looks: 3, changes: 3 });
  });

  test('watches anew at each poll, without a moment in which nothing listens', () => {
    const { files } = watched();
    files.fire(45_000);
    files.fire(45_000);
    expect(files).toMatchObject({ watches: 3, listening: 1, fewest: 1 });
  });

  test('goes on by polls while the folder cannot be watched, and watches it once it can', async () => {
    const files = new ManualFiles();
    const { watch } = files.fileSystem;
    let exists = false;
    let changes = 0;
    watchContent({
      fileSystem: {
        ...files.fileSystem,
        watch: (...parameters) => {
          if (!exists) throw new Error('ENOENT');
          return watch(...parameters);
        },
      },
      directory: '/keys',
      concerns: () => true,
      take: () => (exists ? Promise.resolve({ files: [] }) : Promise.reject(new Error('ENOENT'))),
      debounceMs: 100,
      pollMs: 45_000,
      changed: () => {
        changes++;
      },
    });
    files.fire(45_000);
    await settlePromises();
    expect([changes, files.listening]).toEqual([1, 0]);
    exists = true;
    files.fire(45_000);
    await settlePromises();
    expect([changes, files.listening]).toEqual([2, 1]);
  });

  test('ends with its timers and its watch, and reports nothing of a look under way', async () => {
    const { files, content, end } = watched();
    files.notice('..data');
    files.fire(100);
    files.notice('..data');
    end();
    await settlePromises();
    expect(content).toMatchObject({ looks: 1, changes: 0 });
    expect([files.waiting, files.listening]).toEqual([[], 0]);
  });
});
