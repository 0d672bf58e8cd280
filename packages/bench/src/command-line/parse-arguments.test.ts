import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import { parseArguments } from './parse-arguments.ts';

const areas = ['calls', 'decision', 'gateway'];

describe('the arguments', () => {
  test('may be none: all areas, seven full rounds, tables', () => {
    expect(parseArguments([], areas)).toEqual({
      areas,
      quick: false,
      json: false,
      help: false,
      rounds: 7,
    });
  });

  test.each([
    [['gateway', 'calls'], { areas: ['calls', 'gateway'] }],
    [['calls', 'calls'], { areas: ['calls'] }],
    [['--quick'], { quick: true, rounds: 3 }],
    [['--quick', '--rounds', '9'], { quick: true, rounds: 9 }],
    [['--rounds=1'], { rounds: 1 }],
    [['--json', 'decision'], { json: true, areas: ['decision'] }],
    [['--', '--quick'], { quick: true }],
    [['--help'], { help: true }],
  ])('%j are read', (args, expected) => {
    expect(parseArguments(args, areas)).toMatchObject(expected);
  });

  test.each([
    [['chat'], 'area', 'calls, decision, gateway'],
    [['--fast'], 'arguments', '--quick'],
    [['--rounds'], 'arguments', '--rounds <count>'],
    [['--quick=yes'], 'arguments', '--quick'],
    [['--rounds', '0'], '--rounds', 'from 1 to 1000'],
    [['--rounds', '1001'], '--rounds', 'from 1 to 1000'],
    [['--rounds', '2.5'], '--rounds', 'from 1 to 1000'],
    [['--rounds', '1e2'], '--rounds', 'from 1 to 1000'],
  ])('%j are refused, naming %s and what is allowed', (args, field, allowed) => {
    const refusal = refusalOf(args);
    expect(refusal.field).toBe(field);
    expect(refusal.allowed).toContain(allowed);
  });
});

function refusalOf(args: readonly string[]): ConfigurationError {
  try {
    parseArguments(args, areas);
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error('the arguments were accepted');
}
