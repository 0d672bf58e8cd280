import { readFile } from 'node:fs/promises';
import { createPackageFromTarballData } from '@arethetypeswrong/core';
import { joinResults } from '../programs/run-all.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { listPublishedPackages } from '../workspace/list-packages.ts';
import type { WorkspacePackage } from '../workspace/list-packages.ts';
import { tarballProblems } from './tarball-problems.ts';
import { tarballOf } from './pack-packages.ts';

async function checkOne(
  workspacePackage: WorkspacePackage,
  workFolder: string,
): Promise<ProgramResult> {
  const { name } = workspacePackage;
  const tarball = createPackageFromTarballData(
    await readFile(tarballOf(workspacePackage, workFolder)),
  );
  const prefix = `/node_modules/${name}/`;
  const files = tarball.listFiles().map((file) => file.slice(prefix.length));
  const problems = tarballProblems(files, tarball.readFile(`${prefix}package.json`));
  return {
    ok: problems.length === 0,
    output: problems.map((problem) => `${name}: ${problem}`).join('\n'),
  };
}

/** Holds the list of files in each tarball against what belongs into one. */
export async function checkTarballFiles(workFolder: string): Promise<ProgramResult> {
  const checks = listPublishedPackages().map((one) => checkOne(one, workFolder));
  return joinResults(await Promise.all(checks));
}
