import { defineConfig } from 'vitest/config';
import { conditions, testServers } from './vitest.project.ts';
import { TotalsReporter } from './packages/checks/src/test-totals/reporter.ts';

/** The proofs that take too long for every run: storms and crash loops at full size, one file after the other. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    name: 'soak',
    globalSetup: testServers,
    include: ['packages/*/{src,test}/**/*.soak.ts'],
    fileParallelism: false,
    testTimeout: 30 * 60_000,
    reporters: ['default', new TotalsReporter()],
  },
});
