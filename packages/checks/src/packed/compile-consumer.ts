import { runProgram } from '../programs/run-program.ts';
import type { ProgramResult } from '../programs/run-program.ts';
import { rootCommand } from '../workspace/root.ts';
import { consumerFolder } from './consumer-project.ts';

/** Type-checks the consumer's .mts and .cts files, and with them every declaration that the packages ship. */
export function compileConsumer(workFolder: string): Promise<ProgramResult> {
  return runProgram(rootCommand('tsc'), ['--project', '.'], { cwd: consumerFolder(workFolder) });
}
