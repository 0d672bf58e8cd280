import type { ProgramResult } from '../programs/run-program.ts';
import type { Step } from './step.ts';

/** How one step ended. `left out` is a failure: what it should have shown was not shown. */
export interface StepReport {
  name: string;
  state: 'ok' | 'failed' | 'left out';
  durationMs: number;
  /** What a reader of the list is to see: of a step that passed nothing, unless it is a verbose one. */
  output: string;
}

export interface RunStepsOptions {
  workFolder: string;
  /** Milliseconds of a clock that only goes forward. */
  now: () => number;
  /** Called as each step ends. */
  onReport: (report: StepReport) => void;
}

async function resultOf(step: Step, workFolder: string): Promise<ProgramResult> {
  try {
    return await step.run(workFolder);
  } catch (error) {
    return { ok: false, output: error instanceof Error ? (error.stack ?? error.message) : '' };
  }
}

/** Runs the steps in their order. A failure stops only the steps that need its result. */
export async function runSteps(
  steps: readonly Step[],
  { workFolder, now, onReport }: RunStepsOptions,
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  const passed = new Set<string>();
  for (const step of steps) {
    const startedAt = now();
    let report: StepReport;
    if (step.needs !== undefined && !passed.has(step.needs)) {
      const output = `needs the result of: ${step.needs}\n`;
      report = { name: step.name, state: 'left out', durationMs: 0, output };
    } else {
      const { ok, output } = await resultOf(step, workFolder);
      const durationMs = now() - startedAt;
      report = {
        name: step.name,
        state: ok ? 'ok' : 'failed',
        durationMs,
        output: ok && step.verbose !== true ? '' : output,
      };
    }
    if (report.state === 'ok') passed.add(step.name);
    reports.push(report);
    onReport(report);
  }
  return reports;
}
