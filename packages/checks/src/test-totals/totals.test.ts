import { describe, expect, test } from 'vitest';
import { countTests, totalsLine } from './totals.ts';
import type { TestFile } from './totals.ts';

describe('countTests', () => {
  const file = (fileErrors: number, ...tests: TestFile['tests'][]): TestFile => ({
    tests: tests.flatMap((states) => [...states]),
    fileErrors,
  });

  test('adds up the files of a run', () => {
    const files = [file(0, ['passed', 'passed']), file(0, ['failed', 'skipped', 'passed'])];
    expect(countTests(files, 0)).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  test('a file that does not load is a failure, though it has no tests', () => {
    expect(countTests([file(1)], 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('an unhandled error is a failure, though every test passed', () => {
    expect(countTests([file(0, ['passed'])], 2)).toEqual({ passed: 1, failed: 2, skipped: 0 });
  });

  test('a test that never ran is a failure', () => {
    expect(countTests([file(0, ['pending'])], 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

test.each([
  [{ passed: 7, failed: 0, skipped: 0 }, '7 passed, 0 failed'],
  [{ passed: 7, failed: 1, skipped: 2 }, '7 passed, 1 failed, 2 skipped'],
])('the totals line of %o is %j', (totals, line) => {
  expect(totalsLine(totals)).toBe(line);
});
