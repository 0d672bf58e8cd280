import { ConfigurationError } from '@regpilot/contract';
import type { KeySource } from './key-source.ts';

export function isSource(value: unknown): value is KeySource {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'load') === 'function'
  );
}

/** @throws ConfigurationError when there is none, or one that is no source. */
export function readSources(sources: readonly unknown[]): readonly KeySource[] {
  const read = sources.filter((source) => isSource(source));
  if (read.length > 0 && read.length === sources.length) return read;
  const wrong = sources.findIndex((source) => !isSource(source));
  throw new ConfigurationError({
    field: wrong === -1 ? 'sources' : `sources[${wrong}]`,
    problem: wrong === -1 ? 'holds none' : 'is no key source',
    allowed: 'at least one of fromEnv(…), fromFile(…), fromFunction(…) or another KeySource',
  });
}

/**
 * What several sources can do together: a change is only reported, and only reaches a running
 * process, for certain, when that holds for each of them.
 */
export function groupTraits(
  sources: readonly KeySource[],
): Pick<KeySource, 'capabilities' | 'watch'> {
  const capabilities = {
    push: sources.every((source) => source.capabilities.push),
    publish: false,
    liveRefresh: sources.every((source) => source.capabilities.liveRefresh),
  };
  if (sources.every((source) => source.watch === undefined)) return { capabilities };
  return { capabilities, watch: (changed) => watchAll(sources, changed) };
}

function watchAll(sources: readonly KeySource[], changed: () => void): () => void {
  const ends = sources.map((source) => source.watch?.(changed));
  return () => {
    for (const end of ends) end?.();
  };
}
