import { ConfigurationError } from '@regpilot/contract';
import { isPlanName, plans, type PlanName } from '@regpilot/enforcement';

export interface CliArguments {
  readonly command: 'serve' | 'help' | 'version';
  readonly port: number;
  readonly host: string;
  readonly plan: PlanName;
  /** Undefined for one drawn at the start, so that nobody can guess the keys. */
  readonly seed: number | undefined;
}

export const defaultPort = 4010;

const defaults: CliArguments = {
  command: 'serve',
  port: defaultPort,
  host: '127.0.0.1',
  plan: 'enterprise',
  seed: undefined,
};

type Read = (value: string) => Partial<CliArguments> | null;

const wholeNumber = (value: string, most: number): number | null => {
  const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  return number <= most ? number : null;
};

/** Every flag with a value: how it is read, and what is allowed. */
const flags: Readonly<Record<string, { readonly read: Read; readonly allowed: string }>> = {
  '--port': {
    read: (value) => {
      const port = wholeNumber(value, 65_535);
      return port === null ? null : { port };
    },
    allowed: 'a whole number from 0 to 65535; 0 takes a free port',
  },
  '--host': {
    read: (value) => (value === '' ? null : { host: value }),
    allowed: 'a name or an address',
  },
  '--plan': {
    read: (value) => (isPlanName(value) ? { plan: value } : null),
    allowed: Object.keys(plans).join(', '),
  },
  '--seed': {
    read: (value) => {
      const seed = wholeNumber(value, Number.MAX_SAFE_INTEGER);
      return seed === null ? null : { seed };
    },
    allowed: 'a whole number from 0 on',
  },
};

const switches: Readonly<Record<string, CliArguments['command']>> = {
  '--help': 'help',
  '-h': 'help',
  '--version': 'version',
  '-v': 'version',
};

/**
 * The command line, as `--name value` or `--name=value`.
 *
 * @throws ConfigurationError naming the flag that is unknown, has no value or a wrong one.
 */
export function readArguments(words: readonly string[]): CliArguments {
  let read = defaults;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const command = Object.hasOwn(switches, word) ? switches[word] : undefined;
    if (command !== undefined) return { ...defaults, command };
    const [name = '', ...joined] = word.split('=');
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined) {
      // The word itself is not shown: it may be a key that was pasted here.
      throw new ConfigurationError({
        field: 'argument',
        problem: 'is not a known flag',
        allowed: [...Object.keys(flags), ...Object.keys(switches)].join(', '),
      });
    }
    const value = joined.length > 0 ? joined.join('=') : rest.shift();
    const change = value === undefined ? null : flag.read(value);
    if (change === null)
      throw new ConfigurationError({
        field: name,
        problem: 'is missing or not valid',
        allowed: flag.allowed,
      });
    read = { ...read, ...change };
  }
  return read;
}
