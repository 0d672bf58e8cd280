import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the whole workspace. */
export const root: string = fileURLToPath(new URL('../../../../', import.meta.url));

/** The path of a command that the root installs, such as `tsc`. */
export function rootCommand(name: string): string {
  return path.join(root, 'node_modules/.bin', name);
}
