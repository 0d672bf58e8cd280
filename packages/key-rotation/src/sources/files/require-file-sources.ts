import { ConfigurationError } from '@regpilot/contract';
import { fileSources } from '#file-sources';
import type { FileSources } from './file-sources.ts';

/** @throws ConfigurationError in a runtime without files. */
export function requireFileSources(found: FileSources | null = fileSources): FileSources {
  if (found !== null) return found;
  throw new ConfigurationError({
    field: 'source',
    problem: 'needs files, which this runtime does not have',
    allowed: 'fromEnv(…) or fromFunction(…) here; fromFile and fromDirectory on Node, Bun and Deno',
  });
}
