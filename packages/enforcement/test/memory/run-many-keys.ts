import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ManyKeysReport {
  readonly admitted: number;
  /** Slots at the busiest moment. */
  readonly most: number;
  readonly left: number;
  readonly timers: number;
  /** Bytes of heap and array buffers, after a collection. */
  readonly before: number;
  readonly whileBusy: number;
  readonly after: number;
}

export async function runManyKeys(decisions: number, keys: number): Promise<ManyKeysReport> {
  const program = fileURLToPath(new URL('./many-keys-program.ts', import.meta.url));
  const flags = ['--expose-gc', '--conditions=@regpilot/source', program];
  const { stdout } = await run(process.execPath, [...flags, String(decisions), String(keys)]);
  const report: ManyKeysReport = JSON.parse(stdout);
  return report;
}
