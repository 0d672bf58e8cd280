/** How a whole test run ended, in the four ways that a runner's test can end. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/** What is needed to know of one test file. */
export interface TestFile {
  /** `pending` is a test that never ran, because the run was cut short. */
  tests: Iterable<'passed' | 'failed' | 'skipped' | 'pending'>;
  /** Errors of the file itself: it does not load, or a hook threw. */
  fileErrors: number;
}

/**
 * Counts a run's tests. What fails outside a test (a file that does not load, an unhandled rejection) counts as one
 * failed test each: otherwise the line would read `0 failed` above a non-zero exit code.
 */
export function countTests(files: Iterable<TestFile>, unhandledErrors: number): Totals {
  const totals: Totals = { passed: 0, failed: unhandledErrors, skipped: 0 };
  for (const file of files) {
    totals.failed += file.fileErrors;
    for (const state of file.tests) totals[state === 'pending' ? 'failed' : state] += 1;
  }
  return totals;
}

/** `12 passed, 0 failed`, and `, 3 skipped` behind it when there are any. */
export function totalsLine({ passed, failed, skipped }: Totals): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}
