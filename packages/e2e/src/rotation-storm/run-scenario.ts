import { outcomeOf, type Outcome } from './outcome.ts';
import type { Size } from './rotations.ts';
import type { Scenario } from './scenarios.ts';
import { Storm } from './storm.ts';

/** Where nothing hangs, a call of a thousand on a busy machine may take its time. */
const longMs = 60_000;

export interface Report {
  readonly calls: number;
  readonly failed: number;
  readonly outcome: Outcome;
}

export async function runScenario(
  { callers, hangs, refusesGoodKeys, run }: Scenario,
  size: Size,
): Promise<Report> {
  const timeoutMs = hangs === true ? size.patienceMs : longMs;
  await using storm = await Storm.over({ callers, timeoutMs });
  await run(storm, size);
  await storm.calm();
  const outcome = await outcomeOf(storm);
  return {
    calls: storm.done,
    failed: storm.failures.length,
    outcome: refusesGoodKeys === true ? { ...outcome, cooledGoodKeys: [] } : outcome,
  };
}
