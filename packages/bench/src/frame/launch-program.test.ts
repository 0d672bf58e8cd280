import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { launchProgram } from './launch-program.ts';
import type { ProgramSpec } from './program.ts';

const counting = new URL('../../test/fixtures/counting-program.ts', import.meta.url);
const dying = new URL('../../test/fixtures/dying-program.ts', import.meta.url);
const numberless = new URL('../../test/fixtures/numberless-program.ts', import.meta.url);
const unstartable = new URL('../../test/fixtures/unstartable-program.ts', import.meta.url);

const specOf = (module: URL, options = {}): ProgramSpec => ({ module: module.href, options });

describe('a launched program', () => {
  test('keeps its state over rounds, in a process of its own', async () => {
    const program = await launchProgram(specOf(counting), {});
    expect(program.facts['pid']).not.toBe(String(process.pid));
    expect(await program.round()).toEqual({ value: 1 });
    expect(await program.round()).toEqual({ value: 2 });
    await program.stop();
  });

  test('is given its own options, and those of the run over them', async () => {
    const program = await launchProgram(specOf(counting, { step: 5 }), { step: 10 });
    expect(await program.round()).toEqual({ value: 10 });
    await program.stop();
  });

  test('runs under the conditions of an installed package, with the garbage collector at hand', async () => {
    const program = await launchProgram(specOf(counting), {});
    expect(program.facts['execArgv']).toBe('--expose-gc');
    await program.stop();
  });

  test('that does not start is an error with its message, without keys', async () => {
    await expect(launchProgram(specOf(unstartable), {})).rejects.toThrow(
      'Error: no gateway takes [redacted key]',
    );
  });

  test('whose module does not exist is an error', async () => {
    await expect(launchProgram(specOf(new URL('./absent.ts', counting)), {})).rejects.toThrow(
      'absent',
    );
  });

  test('whose process ends in a round is an error, and stopping it still works', async () => {
    const program = await launchProgram(specOf(dying), {});
    await expect(program.round()).rejects.toThrow('exit code 7');
    await expect(program.round()).rejects.toThrow('gone');
    await program.stop();
  });

  test('that yields no number is an error instead of a row of nulls', async () => {
    const program = await launchProgram(specOf(numberless), {});
    await expect(program.round()).rejects.toThrow('no measurement');
  });

  test('is gone after stop', async () => {
    const program = await launchProgram(specOf(counting), {});
    await program.stop();
    await expect(program.round()).rejects.toThrow('gone');
  });
});
