import { fileURLToPath } from 'node:url';
import { defineProject } from 'vitest/config';
import type { UserWorkspaceConfig } from 'vitest/config';

/** Tests read the sources of every package. */
export const conditions: string[] = ['@regpilot/source', 'node', 'import', 'module', 'default'];

/** For packages whose tests have a gateway: its answers are held against the contract. */
export const checkAnswers: string[] = [
  fileURLToPath(new URL('./vitest.answers.ts', import.meta.url)),
];

/** For packages whose tests start servers: what the machine has not is fetched once, before their first test. */
export const testServers: string[] = [
  fileURLToPath(new URL('./packages/test-servers/src/global-setup.ts', import.meta.url)),
];

interface Preparations {
  /** Run before each test file. */
  readonly setupFiles?: string[];
  /** Run once before the tests of the project. */
  readonly globalSetup?: string[];
}

/** The settings that every package's tests share. */
export function testProject(
  name: string,
  { setupFiles = [], globalSetup = [] }: Preparations = {},
): UserWorkspaceConfig {
  return defineProject({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      name,
      setupFiles,
      globalSetup,
      environment: 'node',
      // Not inherited from the root, and by default one less than the cores: a machine of two would use one.
      maxWorkers: 2,
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      // No test measures time; on a busy machine of two cores a child process alone may take seconds to start.
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  });
}
