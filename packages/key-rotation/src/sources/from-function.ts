import type { KeyMaterial, KeySource, LoadedKeys } from './key-source.ts';

type GivenKeys = KeyMaterial | readonly (KeyMaterial | undefined)[] | LoadedKeys;

/**
 * Keys from any function: a secret manager's client, a file, a database. It is called anew for each
 * refresh, and never more than once at a time by one ring.
 *
 * @param load gives one key, a list in the order of preference, or `{keys, version?, expiresAt?}`
 * with `expiresAt` in epoch milliseconds. What it throws leaves the last good keys in use.
 * @param options.name shown in events and errors; default `function`.
 */
export function fromFunction(
  load: (signal: AbortSignal) => GivenKeys | Promise<GivenKeys>,
  options: { readonly name?: string } = {},
): KeySource {
  return {
    name: options.name ?? 'function',
    capabilities: { push: false, publish: false, liveRefresh: true },
    load: async (signal) => toLoadedKeys(await load(signal)),
  };
}

function toLoadedKeys(given: GivenKeys): LoadedKeys {
  if (isLoadedKeys(given)) return given;
  return { keys: isKeyMaterial(given) ? [given] : given };
}

function isLoadedKeys(given: GivenKeys): given is LoadedKeys {
  return typeof given === 'object' && given !== null && Object.hasOwn(given, 'keys');
}

/** Of anything but a list the ring says what is wrong with it. */
function isKeyMaterial(
  given: KeyMaterial | readonly (KeyMaterial | undefined)[],
): given is KeyMaterial {
  return !Array.isArray(given);
}
