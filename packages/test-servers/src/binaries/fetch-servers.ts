import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { defaultCopyFolder } from './copy-folder.ts';
import { unpackDebianPackages } from './debian-packages.ts';
import { findProgram, libraryEnvironment, programInCopy } from './find-program.ts';
import type { SearchPlaces, ServerProgram } from './find-program.ts';
import { serverKinds } from './server-kinds.ts';
import { unpackOnce } from './unpack-once.ts';

const run = promisify(execFile);
const kinds = Object.values(serverKinds);

/**
 * Sees to it that the servers which tests need can be found: where Redis is missing, it and, if the release has it,
 * Valkey are taken from Debian's packages into the copy folder. A copy that does not run any more is made anew.
 *
 * @throws Error that says why, on another system than Debian or without its mirrors
 */
export async function fetchServers({
  env = process.env,
  copyFolder = defaultCopyFolder(),
}: SearchPlaces = {}): Promise<void> {
  const found = findProgram('redis', { env, copyFolder });
  if (found !== undefined) {
    const isCopy = found.file.startsWith(copyFolder + path.sep);
    if (!isCopy || (await startProblem(found)) === undefined) return;
    await rm(copyFolder, { recursive: true, force: true });
  }
  const names = kinds.map(({ debianPackage }) => debianPackage);
  await unpackOnce(copyFolder, async (folders) => {
    await unpackDebianPackages(names, folders, env);
    for (const { program } of kinds) await checkCopy(program, folders.tree);
  });
}

async function checkCopy(program: string, tree: string): Promise<void> {
  const copy = programInCopy(program, tree);
  const problem = copy === undefined ? undefined : await startProblem(copy);
  if (problem !== undefined) throw new Error(`the unpacked ${program} does not run: ${problem}`);
}

/** A library that is missing shows when the program is loaded. */
async function startProblem(program: ServerProgram): Promise<string | undefined> {
  try {
    await run(program.file, ['--version'], { env: libraryEnvironment(program) });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}
