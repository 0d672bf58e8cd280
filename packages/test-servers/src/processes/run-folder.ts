import { mkdtempSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cleanUpAfterDeath } from './clean-up-after-death.ts';

let runFolder: string | undefined;

/** A new folder for one server's data. It is gone when this process is, if nobody removed it before. */
export function makeServerFolder(): Promise<string> {
  if (runFolder === undefined) {
    runFolder = mkdtempSync(path.join(tmpdir(), 'regpilot-servers-'));
    cleanUpAfterDeath(runFolder);
  }
  return mkdtemp(path.join(runFolder, 'server-'));
}
