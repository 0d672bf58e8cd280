import { ConfigurationError } from '@regpilot/contract';
import { KeySourceError } from '../errors/key-source-error.ts';
import type { KeySource } from './key-source.ts';

export interface FromEnvOptions {
  /** Default `process.env`, read anew with each load. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Read in this order for a plain name: the two ends of a rotation lie on either side of the key in use. */
const suffixes = ['_NEW', '', '_OLD'];

/**
 * Keys from environment variables. Each may hold one key or several with commas between them.
 *
 * `fromEnv('GATEWAY_API_KEY')` reads GATEWAY_API_KEY_NEW, GATEWAY_API_KEY and GATEWAY_API_KEY_OLD,
 * in this order of preference and as far as they are set; a name that already ends in _NEW or _OLD
 * is taken as it is. It sees what this process writes to `process.env`; a change from outside
 * reaches only processes started after it.
 *
 * @param names variables in the order of preference, optionally followed by `{env}`.
 * @throws ConfigurationError for a missing or malformed name. `load` rejects with `KeySourceError` of
 * reason `not-configured` while no variable holds a key.
 */
export function fromEnv(
  ...names: [...names: string[], options: FromEnvOptions] | string[]
): KeySource {
  const last = names.at(-1);
  const env = typeof last === 'object' ? last.env : undefined;
  const variables = names.flatMap((name, index) =>
    typeof name === 'string' ? expand(name, index) : [],
  );
  if (variables.length === 0) {
    throw new ConfigurationError({
      field: 'names',
      problem: 'holds no variable',
      allowed: "at least one name, such as 'GATEWAY_API_KEY'",
    });
  }
  const source = `env ${variables.join(', ')}`;
  return {
    name: source,
    capabilities: { push: false, publish: false, liveRefresh: true },
    load: async () => {
      const current = env ?? globalThis.process?.env ?? {};
      const keys = variables.flatMap((variable) => splitList(current[variable]));
      if (keys.length > 0) return { keys };
      throw new KeySourceError({
        source,
        reason: 'not-configured',
        problem: 'none of these variables is set',
      });
    },
  };
}

function expand(name: string, index: number): string[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw new ConfigurationError({
      field: `names[${index}]`,
      problem: 'is not the name of an environment variable',
      allowed: 'letters, digits and underscores, not starting with a digit',
    });
  }
  return /_(?:NEW|OLD)$/.test(name) ? [name] : suffixes.map((suffix) => name + suffix);
}

function splitList(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
}
