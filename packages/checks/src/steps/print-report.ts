import type { StepReport } from './run-steps.ts';

/** `ok        lint                     15.7 s` */
function stepLine({ state, name, durationMs }: StepReport): string {
  const seconds = `${(durationMs / 1000).toFixed(1)} s`;
  return `${state.padEnd(9)} ${name.padEnd(32)} ${seconds.padStart(8)}`;
}

/** What is shown as soon as a step has ended: its line, and its output below it. */
export function stepText(report: StepReport): string {
  const output = report.output.trimEnd();
  if (output === '') return stepLine(report);
  const indented = output.split('\n').map((line) => `    ${line}`.trimEnd());
  return [stepLine(report), ...indented].join('\n');
}

/** The end of the run: every step once more in one list, so that nobody has to scroll, and the verdict. */
export function summaryText(reports: readonly StepReport[]): string {
  const failed = reports.filter(({ state }) => state !== 'ok').length;
  const verdict = `${reports.length - failed} steps passed, ${failed} failed`;
  return ['', 'Steps:', ...reports.map(stepLine), verdict].join('\n');
}
