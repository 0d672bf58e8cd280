import { systemNow } from '../attempt/system-clock.ts';
import { KeySourceError } from '../errors/key-source-error.ts';
import type { KeySource, LoadedKeys } from './key-source.ts';
import { isNotConfigured, lostKeys } from './not-configured.ts';
import { readKeyList } from './read-key-list.ts';
import { groupTraits, isSource, readSources } from './source-group.ts';

export interface MergeOptions {
  /** Told of each source that could not be read, by name; the others hide that from the ring. */
  readonly onFailure?: ((failure: { readonly source: string }) => void) | undefined;
  /** Epoch milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** A set that is in part an older one is read again this soon. */
const retryAfterMs = 30_000;

/**
 * The keys of all sources, those of the first source first; a key that several have counts once, as
 * in the first.
 *
 * Each source stands for itself: while one fails, or answers with no valid key, its last good keys
 * stay in the set and those of the others go on being renewed; the set is due again within
 * 30 seconds. One that says it is not configured, and never gave keys, is left out.
 *
 * @param sources in the order of preference, optionally followed by `{onFailure, now}`.
 * @throws ConfigurationError when there is none. `load` rejects when no source gave anything: with
 * what the first failing one throws, or with `KeySourceError` of reason `not-configured`.
 */
export function merge(
  ...sources: [...sources: KeySource[], options: MergeOptions] | KeySource[]
): KeySource {
  const last = sources.at(-1);
  const options = typeof last === 'object' && !isSource(last) ? last : null;
  const parts = readSources(options === null ? sources : sources.slice(0, -1));
  const name = `merge of ${parts.map((part) => part.name).join(', ')}`;
  const lastGood = new Map<KeySource, LoadedKeys>();
  return {
    name,
    ...groupTraits(parts),
    load: async (signal) => {
      const readings = await Promise.all(parts.map((part) => readPart(part, signal)));
      signal.throwIfAborted();
      return combine({ name, readings, lastGood, options: options ?? {} });
    },
  };
}

type Reading =
  | { readonly part: KeySource; readonly loaded: LoadedKeys }
  | { readonly part: KeySource; readonly error: unknown };

async function readPart(part: KeySource, signal: AbortSignal): Promise<Reading> {
  try {
    const loaded = await part.load(signal);
    const list = readKeyList(loaded.keys);
    if ('keys' in list) return { part, loaded };
    const problem = `its keys${list.path}: ${list.problem}`;
    return { part, error: new KeySourceError({ source: part.name, reason: 'rejected', problem }) };
  } catch (error) {
    return { part, error };
  }
}

function combine({
  name,
  readings,
  lastGood,
  options: { onFailure, now = systemNow },
}: {
  readonly name: string;
  readonly readings: readonly Reading[];
  readonly lastGood: Map<KeySource, LoadedKeys>;
  readonly options: MergeOptions;
}): LoadedKeys {
  const failed = readings.filter((reading) => 'error' in reading);
  const missed = failed.filter(({ part, error }) => lastGood.has(part) || !isNotConfigured(error));
  for (const { part } of missed) tell(onFailure, part.name);
  for (const reading of readings)
    if ('loaded' in reading) lastGood.set(reading.part, reading.loaded);
  if (failed.length === readings.length) {
    const [first] = missed;
    if (first !== undefined)
      throw isNotConfigured(first.error) ? lostKeys(first.part.name, first.error) : first.error;
    throw new KeySourceError({
      source: name,
      reason: 'not-configured',
      problem: 'none of these sources is configured',
    });
  }
  const sets = readings.flatMap(({ part }) => lastGood.get(part) ?? []);
  const ends = readings.flatMap((reading) =>
    'loaded' in reading ? (reading.loaded.expiresAt ?? []) : [],
  );
  if (missed.length > 0) ends.push(now() + retryAfterMs);
  const keys = sets.flatMap((set) => set.keys);
  return ends.length === 0 ? { keys } : { keys, expiresAt: Math.min(...ends) };
}

/** A listener that throws is no reason to do without keys. */
function tell(onFailure: MergeOptions['onFailure'], source: string): void {
  try {
    onFailure?.({ source });
  } catch {
    return;
  }
}
