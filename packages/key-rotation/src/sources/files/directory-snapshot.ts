import { KeySourceError } from '../../errors/key-source-error.ts';
import type { FileSystem } from './file-system.ts';
import { orderFiles } from './order-files.ts';
import { readFailure } from './read-failure.ts';
import { maxFileBytes, type Snapshot, type TakeSnapshot } from './snapshot.ts';

export interface DirectoryPlace {
  readonly source: string;
  readonly directory: string;
  /** Only these, in this order; undefined for all files that are not hidden. */
  readonly names: readonly string[] | undefined;
}

/** The link to the version in use: the kubelet replaces it with one rename, then removes the old folder. */
export const versionLink = '..data';

/** A volume changes about once a minute; that it changes during each of so many reads does not happen. */
const maxRounds = 20;

/** A folder with more files than this was not meant to be a list of keys. */
const maxFiles = 100;

/**
 * Reads a folder of keys. Of a mounted Kubernetes volume all files come from one version: they are
 * read through the folder that `..data` led to, and when the link leads elsewhere afterwards the
 * round does not count, since the old folder is removed file by file once it is out of use.
 *
 * Of other folders each file is read for itself; whoever replaces two of them makes two changes.
 */
export function directorySnapshot(fileSystem: FileSystem, place: DirectoryPlace): TakeSnapshot {
  const { source, directory } = place;
  const link = fileSystem.resolve(directory, versionLink);
  return async () => {
    for (let round = 0; round < maxRounds; round++) {
      const target = await follow(fileSystem, source, link);
      const reading = readFiles(fileSystem, { ...place, directory: target ?? directory });
      const [read] = await Promise.allSettled([reading]);
      if ((await follow(fileSystem, source, link)) !== target) continue;
      if (read.status === 'rejected') throw toSourceError(source, read.reason);
      if (target === null) return { files: read.value };
      return { files: read.value, version: fileSystem.split(target).name };
    }
    throw new KeySourceError({ source, reason: 'failed', problem: 'changed during each read' });
  };
}

async function follow(
  fileSystem: FileSystem,
  source: string,
  link: string,
): Promise<string | null> {
  try {
    return await fileSystem.realPath(link);
  } catch (error) {
    throw readFailure(source, error);
  }
}

async function readFiles(
  fileSystem: FileSystem,
  { source, directory, names }: DirectoryPlace,
): Promise<Snapshot['files']> {
  const found = await fileSystem.list(directory);
  const wanted = names ?? orderFiles(found);
  if (wanted.length > maxFiles)
    throw new KeySourceError({ source, reason: 'rejected', problem: 'holds too many files' });
  const files = await Promise.all(
    wanted
      .filter((name) => found.includes(name))
      .map((name) => readOne(fileSystem, directory, name)),
  );
  const present = files.filter((file) => file !== null);
  if (present.length > 0) return present;
  throw new KeySourceError({ source, reason: 'not-configured', problem: 'holds no such file' });
}

/** Null for a folder inside the folder, which is none of the keys, and for a file that was just removed. */
async function readOne(
  fileSystem: FileSystem,
  directory: string,
  name: string,
): Promise<{ name: string; text: string } | null> {
  try {
    return {
      name,
      text: await fileSystem.readText(fileSystem.resolve(directory, name), maxFileBytes),
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EISDIR' || code === 'ENOENT') return null;
    throw error;
  }
}

function toSourceError(source: string, error: unknown): KeySourceError {
  return error instanceof KeySourceError ? error : readFailure(source, error);
}
