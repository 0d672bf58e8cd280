import { ConfigurationError } from '@regpilot/sdk';

export interface Settings {
  /** Where the secret is mounted. */
  readonly keysDirectory: string;
  /** Undefined for the SDK's own default. */
  readonly baseURL: string | undefined;
  /** 0 for a free one. */
  readonly port: number;
  /** Undefined for every address of the machine, as a container needs it. */
  readonly host: string | undefined;
}

/**
 * The service's settings from its environment: GATEWAY_KEYS_DIRECTORY, which must be set,
 * REGPILOT_BASE_URL, PORT (default 8080) and HOST.
 *
 * @throws ConfigurationError naming the variable.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const {
    GATEWAY_KEYS_DIRECTORY: keysDirectory = '',
    REGPILOT_BASE_URL: baseURL,
    PORT: port = '8080',
    HOST: host,
  } = environment;
  if (keysDirectory === '') {
    throw new ConfigurationError({
      field: 'GATEWAY_KEYS_DIRECTORY',
      problem: 'is not set',
      allowed: 'the folder where the secret is mounted, such as /etc/gateway-keys',
    });
  }
  return { keysDirectory, baseURL, port: readPort(port), host };
}

function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new ConfigurationError({
    field: 'PORT',
    problem: 'is no port',
    allowed: 'a whole number from 0 to 65535',
  });
}
