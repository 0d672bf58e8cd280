import { describe, expect, test } from 'vitest';
import { runAll } from './run-all.ts';
import { runProgram } from './run-program.ts';
import type { ProgramResult } from './run-program.ts';

const cwd = import.meta.dirname;
const node = (source: string, timeoutMs?: number): Promise<ProgramResult> =>
  runProgram(process.execPath, ['-e', source], {
    cwd,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });

describe('runProgram', () => {
  test('holds what both streams said', async () => {
    const { ok, output } = await node('console.log("out"); console.error("err")');
    expect(ok).toBe(true);
    expect(output).toContain('out');
    expect(output).toContain('err');
  });

  test('fails on another exit code than 0', async () => {
    expect(await node('process.exitCode = 3')).toEqual({ ok: false, output: '' });
  });

  test('kills a program that does not end, and fails', async () => {
    const { ok, output } = await node('setInterval(() => {}, 1000)', 1);
    expect(ok).toBe(false);
    expect(output).toContain('ended by SIGKILL');
  });

  test('fails when there is no such program, and names it', async () => {
    const { ok, output } = await runProgram('no-such-program', [], { cwd });
    expect(ok).toBe(false);
    expect(output).toContain('no-such-program');
  });
});

describe('runAll', () => {
  const job =
    (ok: boolean, output: string): (() => Promise<ProgramResult>) =>
    () =>
      Promise.resolve({ ok, output });

  test('runs every job, and shows the failed ones in the order of the jobs', async () => {
    const jobs = [job(false, 'first'), job(true, 'second'), job(false, 'third')];
    expect(await runAll(jobs, 2)).toEqual({ ok: false, output: 'first\nthird' });
  });

  test('keeps to the number of jobs at once', async () => {
    let running = 0;
    let most = 0;
    const jobs = Array.from({ length: 7 }, () => async (): Promise<ProgramResult> => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return { ok: true, output: '' };
    });
    expect((await runAll(jobs, 2)).ok).toBe(true);
    expect(most).toBe(2);
  });
});
