import path from 'node:path';
import { runProgram } from '../programs/run-program.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { root, rootCommand } from '../workspace/root.ts';

/** turbo looks for pnpm on the PATH, where a pnpm that was started by its own path need not be. */
function pathWithPnpm({ npm_execpath: pnpm, PATH }: NodeJS.ProcessEnv): string {
  return [PATH, ...(pnpm === undefined ? [] : [path.dirname(pnpm)])].join(path.delimiter);
}

/** Builds every published package, from turbo's cache where its sources are unchanged. */
export function buildPackages(): Promise<ProgramResult> {
  return runProgram(
    rootCommand('turbo'),
    ['run', 'build', '--concurrency=2', '--output-logs=errors-only'],
    { cwd: root, env: { PATH: pathWithPnpm(process.env), TURBO_TELEMETRY_DISABLED: '1' } },
  );
}
