import { readFile } from 'node:fs/promises';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import type { Problem } from '@arethetypeswrong/core';
import { problemKindInfo } from '@arethetypeswrong/core/problems';
import { joinResults } from '../programs/run-all.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { listPublishedPackages } from '../workspace/list-packages.ts';
import type { WorkspacePackage } from '../workspace/list-packages.ts';
import { tarballOf } from './pack-packages.ts';

/** Resolution before export maps, which TypeScript has given up and which knows no subpaths. */
const outdatedResolution = 'node10';

function isOutdated(problem: Problem): boolean {
  return 'resolutionKind' in problem && problem.resolutionKind === outdatedResolution;
}

function describeProblem(problem: Problem): string {
  const place =
    'entrypoint' in problem
      ? `${problem.entrypoint} (${problem.resolutionKind})`
      : 'typesFileName' in problem
        ? problem.typesFileName
        : problem.fileName;
  return `${place}: ${problemKindInfo[problem.kind].shortDescription}`;
}

async function checkOne(
  workspacePackage: WorkspacePackage,
  workFolder: string,
): Promise<ProgramResult> {
  const tarball = await readFile(tarballOf(workspacePackage, workFolder));
  const { name } = workspacePackage;
  const result = await checkPackage(createPackageFromTarballData(tarball), {
    excludeEntrypoints: [/\.json$/],
  });
  if (result.types === false) return { ok: false, output: `${name}: has no declarations` };
  const problems = result.problems.filter((problem) => !isOutdated(problem));
  const lines = problems.map((problem) => `${name}: ${describeProblem(problem)}`);
  return { ok: problems.length === 0, output: lines.join('\n') };
}

/** are-the-types-wrong over each tarball: what `import` and `require` load is what its declarations say. */
export async function checkDeclarations(workFolder: string): Promise<ProgramResult> {
  const results: ProgramResult[] = [];
  // One after the other: each holds several compiler programs in memory.
  for (const one of listPublishedPackages()) results.push(await checkOne(one, workFolder));
  return joinResults(results);
}
