import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '../programs/run-program.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { listPublishedPackages } from '../workspace/list-packages.ts';
import { root } from '../workspace/root.ts';
import { tarballOf } from './pack-packages.ts';

/** Where `makeConsumer` makes its project. */
export function consumerFolder(workFolder: string): string {
  return path.join(workFolder, 'consumer');
}

/**
 * Makes an empty project, adds the programs of `packages/checks/consumer` and installs the tarballs with plain npm,
 * as a user would. Outside the workspace, so that nothing resolves by accident.
 */
export async function makeConsumer(workFolder: string): Promise<ProgramResult> {
  const folder = consumerFolder(workFolder);
  await cp(path.join(root, 'packages/checks/consumer'), folder, { recursive: true });
  const tarballs = listPublishedPackages().map((one): [string, string] => [
    one.name,
    `file:${tarballOf(one, workFolder)}`,
  ]);
  const manifest = {
    name: 'consumer',
    private: true,
    dependencies: { ...Object.fromEntries(tarballs), '@types/node': '^24.0.0' },
    // The packages name each other by versions that no registry has yet.
    overrides: Object.fromEntries(tarballs.map(([name]) => [name, `$${name}`])),
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  return runProgram('npm', ['install', ...quiet], { cwd: folder });
}
