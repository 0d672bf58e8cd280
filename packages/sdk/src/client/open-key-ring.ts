import { ConfigurationError, findKeyFault } from '@regpilot/contract';
import {
  createKeyRing,
  fromFunction,
  isKeyRing,
  type KeyRing,
  type KeySource,
} from '@regpilot/key-rotation';
import type { ApiKeyOption } from '../options/client-options.ts';
import type { Runtime } from '../pipeline/runtime.ts';

export interface OpenedRing {
  readonly ring: KeyRing;
  /** Whether the client made it, and so closes it. A ring that was given may serve other clients, too. */
  readonly owned: boolean;
}

/**
 * The key ring for whatever `apiKey` is.
 *
 * @param field How the caller calls it, for errors.
 * @throws ConfigurationError for a key that can't be one, naming its place and never its value.
 */
export function openKeyRing(apiKey: ApiKeyOption, runtime: Runtime, field: string): OpenedRing {
  if (isKeyRing(apiKey)) return { ring: apiKey, owned: false };
  const { now, random, sleep } = runtime;
  const clock = { now, random, sleep };
  if (typeof apiKey === 'function')
    return { ring: createKeyRing({ source: fromFunction(apiKey), ...clock }), owned: true };
  if (isSource(apiKey)) return { ring: createKeyRing({ source: apiKey, ...clock }), owned: true };
  return { ring: createKeyRing({ keys: checkKeys(apiKey, field), ...clock }), owned: true };
}

function checkKeys(
  apiKey: string | readonly (string | undefined)[],
  field: string,
): readonly string[] {
  if (typeof apiKey === 'string') return [checkKey(apiKey, field)];
  // An empty variable is how a shell says that the second key is not there yet.
  const keys = apiKey.flatMap((key, index) =>
    key === undefined || key === '' ? [] : [checkKey(key, `${field}[${index}]`)],
  );
  if (keys.length > 0) return keys;
  throw new ConfigurationError({
    field,
    problem: 'is a list without a key',
    allowed: 'at least one key; are the environment variables set that they come from?',
  });
}

function checkKey(key: string, field: string): string {
  const fault = findKeyFault(key);
  if (fault !== null) throw new ConfigurationError({ field, ...fault });
  return key;
}

function isSource(apiKey: ApiKeyOption): apiKey is KeySource {
  return typeof apiKey === 'object' && 'load' in apiKey;
}
