import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pnpmCommand } from '../programs/pnpm.ts';
import { runAll } from '../programs/run-all.ts';
import { runProgram } from '../programs/run-program.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { listPublishedPackages } from '../workspace/list-packages.ts';
import type { WorkspacePackage } from '../workspace/list-packages.ts';
import { root } from '../workspace/root.ts';

/** Where `packPackages` leaves the tarball of a package. */
export function tarballOf({ folder }: WorkspacePackage, workFolder: string): string {
  return path.join(workFolder, 'tarballs', `${path.basename(folder)}.tgz`);
}

/** Packs each published package as `pnpm publish` does, with `publishConfig` applied. The packages must be built. */
export async function packPackages(workFolder: string): Promise<ProgramResult> {
  await mkdir(path.join(workFolder, 'tarballs'), { recursive: true });
  const { file, leading } = pnpmCommand(process.env);
  const jobs = listPublishedPackages().map((workspacePackage) => (): Promise<ProgramResult> => {
    const args = [...leading, 'pack', '--out', tarballOf(workspacePackage, workFolder)];
    return runProgram(file, args, { cwd: path.join(root, workspacePackage.folder) });
  });
  return runAll(jobs, 2);
}
