import type { Reporter, TestModule } from 'vitest/node';
import { countTests, totalsLine } from './totals.ts';
import type { TestFile } from './totals.ts';

function* statesOf(module: TestModule): Generator<'passed' | 'failed' | 'skipped' | 'pending'> {
  for (const test of module.children.allTests()) yield test.result().state;
}

function errorsOf(module: TestModule): number {
  let errors = module.errors().length;
  for (const suite of module.children.allSuites()) errors += suite.errors().length;
  return errors;
}

function testFile(module: TestModule): TestFile {
  return { tests: statesOf(module), fileErrors: errorsOf(module) };
}

/**
 * A vitest reporter that prints one plain line, the totals of the run, and nothing else.
 * List it last: reporters print in their order, and this line is meant to be the last one.
 */
export class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    console.log(totalsLine(countTests(modules.map(testFile), unhandledErrors.length)));
  }
}
