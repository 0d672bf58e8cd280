import { ConfigurationError, readKeyFormat } from '@regpilot/contract';
import { defaultBaseURL, parseBaseURL } from './base-url.ts';
import { checkClientOptions, environments } from './check-client-options.ts';
import type {
  ApiKeyOption,
  AuthScheme,
  ClientOptions,
  DialectName,
  Environment,
  GovernorOptions,
  LimitReaction,
} from './client-options.ts';

/** The options, checked, with every default filled in. */
export interface ClientSettings {
  readonly apiKey: ApiKeyOption;
  readonly baseURL: string;
  readonly environment: Environment;
  readonly projectId: string | undefined;
  readonly dialect: DialectName;
  readonly auth: AuthScheme;
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
  readonly retries: number;
  readonly onLimit: LimitReaction;
  readonly maxWaitMs: number;
  readonly governor: GovernorOptions;
  readonly defaultHeaders: Readonly<Record<string, string>>;
}

export type EnvReader = (name: string) => string | undefined;

export const settingDefaults = {
  timeoutMs: 30_000,
  idleTimeoutMs: 60_000,
  totalTimeoutMs: 120_000,
  retries: 3,
  // A whole window of a limit per minute.
  maxWaitMs: 60_000,
} as const;

/**
 * Options first, then the environment, then the defaults.
 *
 * @throws ConfigurationError naming the option, or the environment variable where the value came from.
 */
export function resolveSettings(options: ClientOptions, env: EnvReader): ClientSettings {
  checkClientOptions(options);
  const dialect = options.dialect ?? 'regpilot';
  const apiKey = options.apiKey ?? readText(env, 'REGPILOT_API_KEY');
  if (apiKey === undefined) {
    throw new ConfigurationError({
      field: 'options.apiKey',
      problem: 'is missing, and so is the environment variable REGPILOT_API_KEY',
      allowed:
        'new RegPilot(apiKey), new RegPilot({ apiKey }) or REGPILOT_API_KEY in the environment',
    });
  }
  if (dialect === 'openai' && options.governor !== undefined) {
    throw new ConfigurationError({
      field: 'options.governor',
      problem: "is not part of dialect 'openai': a plain gateway has no Governor",
      allowed: "dialect 'regpilot', or no governor option",
    });
  }
  return {
    apiKey,
    baseURL: resolveBaseURL(options.baseURL, env),
    environment:
      options.environment ?? readEnvironment(env) ?? environmentOfKey(apiKey) ?? 'production',
    projectId: options.projectId ?? readText(env, 'REGPILOT_PROJECT_ID'),
    dialect,
    auth: options.auth ?? (dialect === 'openai' ? 'bearer' : 'x-api-key'),
    timeoutMs: options.timeout ?? settingDefaults.timeoutMs,
    idleTimeoutMs: options.idleTimeout ?? settingDefaults.idleTimeoutMs,
    totalTimeoutMs: options.totalTimeout ?? settingDefaults.totalTimeoutMs,
    retries: options.retries ?? options.maxRetries ?? settingDefaults.retries,
    onLimit: options.onLimit ?? 'reject',
    maxWaitMs: options.maxWaitMs ?? settingDefaults.maxWaitMs,
    governor: options.governor ?? {},
    defaultHeaders: options.defaultHeaders ?? {},
  };
}

function resolveBaseURL(option: string | undefined, env: EnvReader): string {
  if (option !== undefined) return parseBaseURL(option, 'options.baseURL');
  return parseBaseURL(readText(env, 'REGPILOT_BASE_URL') ?? defaultBaseURL, 'REGPILOT_BASE_URL');
}

function readEnvironment(env: EnvReader): Environment | undefined {
  const value = readText(env, 'REGPILOT_ENVIRONMENT');
  if (value === undefined) return undefined;
  const known = environments.find((environment) => environment === value);
  if (known === undefined) {
    throw new ConfigurationError({
      field: 'REGPILOT_ENVIRONMENT',
      problem: 'is not a known environment',
      allowed: environments.join(', '),
    });
  }
  return known;
}

/** Only a key that is at hand can be read; sources and rings give theirs later. */
function environmentOfKey(apiKey: ApiKeyOption): Environment | null {
  const key: unknown = Array.isArray(apiKey)
    ? apiKey.find((item) => typeof item === 'string')
    : apiKey;
  return typeof key === 'string' ? readKeyFormat(key).environment : null;
}

/** An empty variable is how a shell and a compose file say "not set". */
function readText(env: EnvReader, name: string): string | undefined {
  const value = env(name)?.trim();
  return value === '' ? undefined : value;
}
