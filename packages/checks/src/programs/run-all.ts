import type { ProgramResult } from './run-program.ts';

/** Runs jobs, a few at a time, and joins what they found in the order of the jobs. All run, whatever fails. */
export async function runAll(
  jobs: readonly (() => Promise<ProgramResult>)[],
  atOnce: number,
): Promise<ProgramResult> {
  const results: ProgramResult[] = [];
  const waiting = jobs.entries();
  async function work(): Promise<void> {
    for (const [index, job] of waiting) results[index] = await job();
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return joinResults(results);
}

/** One result of many: fails when one of them did, and shows only what the failed ones printed. */
export function joinResults(results: readonly ProgramResult[]): ProgramResult {
  const failed = results.filter(({ ok }) => !ok);
  return { ok: failed.length === 0, output: failed.map(({ output }) => output).join('\n') };
}
