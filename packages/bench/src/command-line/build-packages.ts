import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const turbo = fileURLToPath(new URL('../../../../node_modules/.bin/turbo', import.meta.url));

/**
 * Builds packages and what they depend on, from turbo's cache when the sources are unchanged. Always asked for: a
 * build of yesterday's sources measures yesterday.
 *
 * @throws Error when the build fails
 */
export function buildPackages(packages: readonly string[]): Promise<void> {
  const filters = packages.map((name) => `--filter=${name}`);
  return new Promise((resolve, reject) => {
    // Standard output belongs to the report.
    const child = spawn(turbo, ['run', 'build', '--output-logs=errors-only', ...filters], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the build of ${packages.join(', ')} failed`));
    });
  });
}
