import path from 'node:path';
import { joinResults } from '../programs/run-all.ts';
import { runProgram } from '../programs/run-program.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { root } from '../workspace/root.ts';
import { consumerFolder } from './consumer-project.ts';

/** A Node that the packed packages must work on. */
export interface NodeVersion {
  name: string;
  file: string;
}

const checks = path.join(root, 'packages/checks');

/** The lower bound of `engines`, the version that the workspace runs on, and the newest. */
export const nodeVersions: readonly NodeVersion[] = [
  { name: '22.12', file: path.join(checks, 'node_modules/node-22/bin/node') },
  { name: '24', file: path.join(root, 'node_modules/node/bin/node') },
  { name: '26', file: path.join(checks, 'node_modules/node-26/bin/node') },
];

/** Each ends with exit code 0 only if what it did was right. */
const programs: readonly (readonly string[])[] = [
  ['esm.mjs'],
  ['cjs.cjs'],
  ['both-formats.mjs'],
  ['node_modules/.bin/regpilot-gateway', '--version'],
];

/** Runs the consumer's programs on one version of Node. */
export async function runConsumer(
  { file }: NodeVersion,
  workFolder: string,
): Promise<ProgramResult> {
  const results: ProgramResult[] = [];
  for (const program of programs) {
    const { ok, output } = await runProgram(file, program, { cwd: consumerFolder(workFolder) });
    results.push({ ok, output: `${program.join(' ')}:\n${output}` });
  }
  return joinResults(results);
}
