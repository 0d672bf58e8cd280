import { defineConfig } from 'vitest/config';
import { TotalsReporter } from './packages/checks/src/test-totals/reporter.ts';

export default defineConfig({
  test: {
    projects: ['packages/*/vitest.config.ts', 'examples/*/vitest.config.ts'],
    maxWorkers: 2,
    allowOnly: false,
    reporters: ['default', new TotalsReporter()],
  },
});
