import type { ProgramResult } from '../programs/run-program.ts';

/** One line in the list that `check` prints. */
export interface Step {
  name: string;
  /** The step whose result this one works on. It is left out, and counts as failed, when that one failed. */
  needs?: string;
  /** Its output is worth reading when it passed, too. */
  verbose?: true;
  /** @param workFolder an empty folder of this run, which later steps see and which is deleted at the end */
  run(workFolder: string): Promise<ProgramResult>;
}
