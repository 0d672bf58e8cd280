import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { cleanUpAfterDeath } from '../processes/clean-up-after-death.ts';
import type { UnpackFolders } from './debian-packages.ts';

/** Fills `tree`; `work` is for what is not needed afterwards. Both exist and are empty. */
export type Unpack = (folders: UnpackFolders) => Promise<void>;

/**
 * Makes a folder by unpacking into another one and renaming it, so that nobody ever sees half of it: not a second
 * process that does the same at the same time, and not the run after one that was interrupted. Of several that unpack at
 * once the first to finish wins, and the others use its folder.
 */
export async function unpackOnce(folder: string, unpack: Unpack): Promise<void> {
  await mkdir(path.dirname(folder), { recursive: true });
  // Beside it, because a rename is atomic within one file system only.
  const temporary = await mkdtemp(path.join(path.dirname(folder), 'unpacking-'));
  cleanUpAfterDeath(temporary);
  const folders = { work: path.join(temporary, 'work'), tree: path.join(temporary, 'tree') };
  try {
    await mkdir(folders.work);
    await mkdir(folders.tree);
    await unpack(folders);
    await rename(folders.tree, folder).catch((error: unknown) => {
      if (!isTaken(error)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Renaming a folder onto one that holds something: rename(2) leaves the choice between the two codes. */
function isTaken(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOTEMPTY' || error.code === 'EEXIST')
  );
}
