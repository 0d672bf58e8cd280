import {
  ConfigurationError,
  readKeyFormat,
  type KeyType,
  type RouteName,
} from '@regpilot/contract';
import type { Dialect } from '../dialects/dialect.ts';

const prefixOfType: Readonly<Record<KeyType, string>> = {
  gateway: 'a gateway key (sk_… or gw_sk_…)',
  project: 'a project key (pk_…)',
};

/** Most keys are known to be right by the first letters, without a look at their form. */
const prefixes: Readonly<Record<KeyType, string>> = { gateway: 'sk_', project: 'pk_' };

/**
 * Refuses a key of the wrong kind, which the gateway could only answer with a 403. Asked of each
 * attempt, since only then it is known which key a ring or a source gives.
 *
 * @throws ConfigurationError, without the key.
 */
export function checkKeyType(
  route: RouteName,
  key: string,
  { keyTypes }: Pick<Dialect, 'keyTypes'>,
): void {
  const wanted = keyTypes[route];
  if (wanted === undefined || key.startsWith(prefixes[wanted])) return;
  const { type } = readKeyFormat(key);
  if (type === null || type === wanted) return;
  throw new ConfigurationError({
    field: 'options.apiKey',
    problem: `is ${prefixOfType[type]}, with which ${route} can't be called`,
    allowed: prefixOfType[wanted],
  });
}
