import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ProgramResult } from '../programs/run-program.ts';
import { listPublishedPackages } from '../workspace/list-packages.ts';
import type { WorkspacePackage } from '../workspace/list-packages.ts';
import { root } from '../workspace/root.ts';
import { compareReport } from './compare-report.ts';
import { makeReports } from './make-reports.ts';

/** Undefined for a file that is not there. */
async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Holds the `api.md` of each package against its sources, so that no change of the public surface goes unseen. */
export async function checkApiReports(
  workspaceRoot: string = root,
  packages: readonly WorkspacePackage[] = listPublishedPackages(),
): Promise<ProgramResult> {
  const lines: string[] = [];
  for (const { folder, text } of makeReports(workspaceRoot, packages)) {
    const committed = await readIfThere(path.join(workspaceRoot, folder, 'api.md'));
    if (committed === undefined) lines.push(`${folder}/api.md is missing`);
    else if (committed !== text) {
      lines.push(
        `${folder}/api.md is not what its sources say:`,
        ...compareReport(committed, text),
      );
    }
  }
  if (lines.length === 0) return { ok: true, output: '' };
  lines.push('If this is meant, run `npx -y pnpm@12 api` and commit what it writes.');
  return { ok: false, output: lines.join('\n') };
}
