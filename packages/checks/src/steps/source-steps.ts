import { checkApiReports } from '../api-report/check-api-reports.ts';
import { runAll } from '../programs/run-all.ts';
import { runProgram } from '../programs/run-program.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { checkTexts } from '../texts/check-texts.ts';
import { root, rootCommand } from '../workspace/root.ts';
import type { Step } from './step.ts';

function rootProgram(command: string, ...args: string[]): () => Promise<ProgramResult> {
  return () => runProgram(rootCommand(command), args, { cwd: root });
}

/** The sources and tests of all packages are one program: a program each would read the same declarations ten times. */
function checkTypes(): Promise<ProgramResult> {
  const jobs = ['tsconfig.json', 'tsconfig.tools.json'].map((project) =>
    rootProgram('tsc', '--noEmit', '--project', project),
  );
  return runAll(jobs, jobs.length);
}

/** What can be said of the sources without building them. */
export const sourceSteps: readonly Step[] = [
  { name: 'format', run: rootProgram('oxfmt', '--check', '.') },
  { name: 'lint', run: rootProgram('oxlint') },
  { name: 'types', run: checkTypes },
  { name: 'dependency rules', run: rootProgram('depcruise', 'packages', 'examples') },
  { name: 'unused code and dependencies', run: rootProgram('knip') },
  { name: 'public declarations (api.md)', run: () => checkApiReports() },
  { name: 'forbidden texts', run: checkTexts },
];
