import process from 'node:process';
import type { TestProject } from 'vitest/node';
import { fetchServers } from './binaries/fetch-servers.ts';
import { hasServer } from './binaries/find-program.ts';
import { missingServers } from './missing-servers.ts';

/**
 * Once before the tests of each project that uses servers: fetches what is missing, and says what could not be had.
 *
 * @throws Error under CI when a server that tests need is missing; elsewhere those tests are skipped
 */
export async function setup(project: TestProject): Promise<void> {
  let problem: string | undefined;
  try {
    await fetchServers();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  const notice = missingServers({ has: hasServer, problem, project: project.name });
  if (notice.text === '') return;
  if (notice.required && isSet(process.env['CI'])) {
    throw new Error(`Under CI every test has to run.\n${notice.text}`);
  }
  process.stderr.write(`\n${notice.text}\n\n`);
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && !['', '0', 'false'].includes(variable);
}
