import type { ProgramResult } from '../programs/run-program.ts';
import { bundleLimits } from './bundle-limits.ts';
import { compareSize } from './compare-size.ts';
import { measureBundle } from './measure-bundle.ts';

/** Holds each bundle against its limits. The packages must be built. */
export async function checkBundleSizes(): Promise<ProgramResult> {
  const results = await Promise.all(
    bundleLimits.map(async (limit) => compareSize(limit, await measureBundle(limit))),
  );
  return {
    ok: results.every(({ ok }) => ok),
    output: results.map(({ line }) => line).join('\n'),
  };
}
