import { parseArgs } from 'node:util';
import { ConfigurationError } from '@regpilot/contract';

export interface BenchRequest {
  readonly areas: readonly string[];
  readonly quick: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly rounds: number;
}

const roundsByMode = { full: 7, quick: 3 } as const;
const mostRounds = 1_000;

/**
 * @param args what stands behind the script's name. A leading `--`, which package managers pass on, is dropped
 * @param areas names of all areas; also the default, all of them, in this order
 * @throws ConfigurationError for an unknown area or option, or for rounds that are no whole number from 1 to 1000
 */
export function parseArguments(args: readonly string[], areas: readonly string[]): BenchRequest {
  const { values, positionals } = readOptions(args[0] === '--' ? args.slice(1) : args);
  for (const name of positionals) {
    if (!areas.includes(name)) {
      throw new ConfigurationError({
        field: 'area',
        problem: `there is no ${JSON.stringify(name)}`,
        allowed: areas.join(', '),
      });
    }
  }
  const { quick, json, help, rounds } = values;
  return {
    areas: positionals.length === 0 ? areas : areas.filter((name) => positionals.includes(name)),
    quick,
    json,
    help,
    rounds: rounds === undefined ? roundsByMode[quick ? 'quick' : 'full'] : readRounds(rounds),
  };
}

const optionTable = {
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  rounds: { type: 'string' },
} as const;

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: optionTable,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new ConfigurationError(
      {
        field: 'arguments',
        problem: error instanceof Error ? error.message : String(error),
        allowed: '[area…] --quick --json --rounds <count> --help',
      },
      { cause: error },
    );
  }
}

function readRounds(text: string): number {
  const rounds = /^\d+$/.test(text) ? Number(text) : 0;
  if (rounds >= 1 && rounds <= mostRounds) return rounds;
  throw new ConfigurationError({
    field: '--rounds',
    problem: 'is no count of rounds',
    allowed: `a whole number from 1 to ${mostRounds}`,
  });
}
