import { KeySourceError } from '../errors/key-source-error.ts';
import type { KeySource, LoadedKeys } from './key-source.ts';
import { isNotConfigured, lostKeys } from './not-configured.ts';
import { groupTraits, readSources } from './source-group.ts';

/**
 * The first source that is configured: `chain(fromDirectory('/etc/keys'), fromEnv('GATEWAY_API_KEY'))`.
 *
 * Only `not-configured` moves on to the next one. A source that is configured and fails, or answers
 * with nothing, fails the chain, and the ring keeps the keys that it has: to fall back to another
 * place would bring back whatever old key was left there. For the same reason a source that has given
 * keys once is not passed over any more when it says later that it has none.
 *
 * @param sources in the order of preference. The chain reports changes of all of them, so that one
 * that becomes configured later takes over.
 * @throws ConfigurationError when there is none. `load` rejects with `KeySourceError` of reason
 * `not-configured` when none is configured, else with what the first configured one throws.
 */
export function chain(...sources: readonly KeySource[]): KeySource {
  const links = readSources(sources);
  const name = `chain of ${links.map((link) => link.name).join(', ')}`;
  const known = new Set<KeySource>();
  return {
    name,
    ...groupTraits(links),
    load: async (signal) => {
      for (const link of links) {
        signal.throwIfAborted();
        const loaded = await loadLink(link, known.has(link), signal);
        if (loaded === null) continue;
        known.add(link);
        return loaded;
      }
      throw new KeySourceError({
        source: name,
        reason: 'not-configured',
        problem: 'none of these sources is configured',
      });
    },
  };
}

/** Null when the chain goes on to the next one. */
async function loadLink(
  link: KeySource,
  isKnown: boolean,
  signal: AbortSignal,
): Promise<LoadedKeys | null> {
  try {
    return await link.load(signal);
  } catch (error) {
    if (!isNotConfigured(error)) throw error;
    if (!isKnown) return null;
    throw lostKeys(link.name, error);
  }
}
