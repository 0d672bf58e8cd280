import { accessSync, constants, globSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { defaultCopyFolder } from './copy-folder.ts';
import { serverKinds } from './server-kinds.ts';
import type { ServerKind } from './server-kinds.ts';

/** A program that can be started. */
export interface ServerProgram {
  readonly file: string;
  /** Folders of shared libraries that it needs beside the system's. */
  readonly libraries: readonly string[];
}

export interface SearchPlaces {
  /** Default: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** The folder that Debian's packages are unpacked into. Default: the one in the repository's `.cache`. */
  readonly copyFolder?: string;
}

/**
 * Looks for a server's program: in its environment variable, on the PATH, in the unpacked copy. Fetches nothing.
 *
 * @throws Error when the environment variable names no program
 */
export function findProgram(
  kind: ServerKind,
  { env = process.env, copyFolder = defaultCopyFolder() }: SearchPlaces = {},
): ServerProgram | undefined {
  const { program, variable } = serverKinds[kind];
  const named = env[variable];
  if (named !== undefined && named !== '') {
    // To go on to the PATH would test another server than the one that was asked for.
    if (!isProgram(named)) {
      throw new Error(`${variable}: ${named} is no program. Allowed: the path of a ${program}`);
    }
    return { file: named, libraries: [] };
  }
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const file = folders.map((folder) => path.join(folder, program)).find(isProgram);
  return file === undefined ? programInCopy(program, copyFolder) : { file, libraries: [] };
}

/** Whether tests that need this server can run; `describe.skipIf(!hasServer('valkey'))`. */
export function hasServer(kind: ServerKind): boolean {
  return findProgram(kind) !== undefined;
}

/** The program in a tree of unpacked Debian packages. */
export function programInCopy(program: string, copyFolder: string): ServerProgram | undefined {
  const file = path.join(copyFolder, 'usr/bin', program);
  if (!isProgram(file)) return undefined;
  const libraries = globSync('{usr/lib,lib}/*-linux-gnu*', { cwd: copyFolder });
  return { file, libraries: libraries.map((folder) => path.join(copyFolder, folder)) };
}

/** The variable by which the loader finds the libraries. */
export function libraryEnvironment({ libraries }: ServerProgram): NodeJS.ProcessEnv {
  return libraries.length === 0 ? {} : { LD_LIBRARY_PATH: libraries.join(path.delimiter) };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
