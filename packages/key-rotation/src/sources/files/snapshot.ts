import { KeySourceError } from '../../errors/key-source-error.ts';
import type { FileSystem } from './file-system.ts';
import { readFailure } from './read-failure.ts';

/** The files of one moment. */
export interface Snapshot {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** The name of the version that a mounted volume was at; undefined for other folders. */
  readonly version?: string;
}

/** Reads all that a source consists of; rejects with KeySourceError. */
export type TakeSnapshot = () => Promise<Snapshot>;

/** A list of keys is far below this; a log file given by mistake is not. */
export const maxFileBytes = 1024 * 1024;

/** What identifies a content, or that it could not be read, without holding it. Never rejects. */
export async function digestOf(fileSystem: FileSystem, take: TakeSnapshot): Promise<string> {
  try {
    return fileSystem.digest(JSON.stringify(await take()));
  } catch (error) {
    return error instanceof KeySourceError ? error.message : 'unreadable';
  }
}

export function fileSnapshot(
  fileSystem: FileSystem,
  source: string,
  path: string,
): () => Promise<Snapshot> {
  return async () => {
    try {
      const text = await fileSystem.readText(path, maxFileBytes);
      return { files: [{ name: fileSystem.split(path).name, text }] };
    } catch (error) {
      throw readFailure(source, error);
    }
  };
}
