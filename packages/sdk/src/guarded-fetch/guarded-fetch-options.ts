import { ConfigurationError } from '@regpilot/contract';
import { parseBaseURL } from '../options/base-url.ts';
import { clientChecks, runtimeChecks } from '../options/check-client-options.ts';
import type {
  ApiKeyOption,
  AuthScheme,
  ClientOptions,
  DialectName,
} from '../options/client-options.ts';
import { callable, checkFields, type FieldCheck } from '../options/field-check.ts';
import { settingDefaults } from '../options/settings.ts';
import type { DescribeRequest } from './describe-call.ts';

type SharedOptions = Pick<
  ClientOptions,
  'enforcement' | 'onLimit' | 'maxWaitMs' | 'estimate' | 'prices' | 'fetch' | 'runtime'
>;

/** What is not said here is as in `ClientOptions`. */
export interface GuardedFetchOptions extends SharedOptions {
  /** As `apiKey` of a client: one key, a list in order of preference, a function, a source or a ring. */
  readonly keys: ApiKeyOption;
  /** The base URL of the client that will use it. The keys go to its origin and nowhere else. */
  readonly baseURL: string;
  /** Whose paths and words the requests below `baseURL` use. Default `openai`. */
  readonly dialect?: DialectName | undefined;
  /** Which header carries the key, in place of the client's own. Default `bearer`, with dialect `regpilot` `x-api-key`. */
  readonly auth?: AuthScheme | undefined;
  /** How often a failed attempt is repeated. Default 0: the clients around it retry themselves. */
  readonly retries?: number | undefined;
  /** Milliseconds until an answer begins, all attempts and waits together. Default none. */
  readonly totalTimeout?: number | undefined;
  /** Tells what a request takes that is no chat and no embeddings. Asked for every request, and goes before what is read off it. */
  readonly describe?: DescribeRequest | undefined;
}

/** The options, checked, with every default filled in. */
export interface GuardedFetchSettings {
  readonly baseURL: string;
  readonly dialect: DialectName;
  readonly auth: AuthScheme;
  readonly retries: number;
  readonly totalTimeoutMs: number | undefined;
  /** Null for calls that are denied instead of waiting. */
  readonly maxWaitMs: number | null;
}

const { enforcement, onLimit, maxWaitMs, estimate, prices, fetch, runtime } = clientChecks;
const { apiKey: keys, baseURL, dialect, auth, retries, totalTimeout } = clientChecks;

const checks = {
  keys,
  baseURL,
  dialect,
  auth,
  enforcement,
  onLimit,
  maxWaitMs,
  estimate,
  prices,
  retries,
  totalTimeout,
  describe: callable,
  fetch,
  runtime,
} as const satisfies Record<keyof GuardedFetchOptions, FieldCheck>;

/** @throws ConfigurationError naming the option and what is allowed, never its value. */
export function readGuardedFetchOptions(options: GuardedFetchOptions): GuardedFetchSettings {
  checkFields(checks, options, 'options');
  if (options.runtime !== undefined) checkFields(runtimeChecks, options.runtime, 'options.runtime');
  for (const name of ['keys', 'baseURL'] as const) {
    if (options[name] !== undefined) continue;
    throw new ConfigurationError({
      field: `options.${name}`,
      problem: 'is missing',
      allowed: checks[name].allowed,
    });
  }
  const { dialect: spoken = 'openai' } = options;
  return {
    baseURL: parseBaseURL(options.baseURL, 'options.baseURL'),
    dialect: spoken,
    auth: options.auth ?? (spoken === 'openai' ? 'bearer' : 'x-api-key'),
    retries: options.retries ?? 0,
    totalTimeoutMs: options.totalTimeout,
    maxWaitMs: options.onLimit === 'wait' ? (options.maxWaitMs ?? settingDefaults.maxWaitMs) : null,
  };
}
