import { createEnforcer } from '@regpilot/enforcement';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '../store/sqlite-store.ts';
import { actualMicroUsd, callsPerHour, limits } from './limits.ts';
import { WorkerProcess } from './worker-process.ts';

export interface Report {
  readonly callsOfEach: number;
  /** Of each process. */
  readonly admitted: readonly number[];
  /** By the database, after all processes have ended. */
  readonly counted: { readonly calls: number; readonly microUsd: number };
}

/** Runs `use` with the path of a database that is deleted afterwards. */
export async function withDatabase<T>(use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'shared-limits-'));
  try {
    return await use(join(folder, 'limits.sqlite'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Lets processes loose on one database at the same moment. */
export async function shareLimits(
  path: string,
  { processes, callsOfEach }: { readonly processes: number; readonly callsOfEach: number },
): Promise<Report> {
  const starting = Array.from({ length: processes }, () => WorkerProcess.start(path, callsOfEach));
  const workers = await Promise.all(starting);
  for (const worker of workers) worker.begin();
  const admitted = await Promise.all(workers.map((worker) => worker.done()));
  return { callsOfEach, admitted, counted: await countedIn(path) };
}

export async function countedIn(path: string): Promise<Report['counted']> {
  const enforcer = createEnforcer({ policies: limits, store: new SqliteStore({ path }) });
  const [calls, cost] = await enforcer.usage('account');
  await enforcer.close();
  return { calls: calls?.used ?? 0, microUsd: cost?.used ?? 0 };
}

/** What sharing a limit promises and the report does not bear out. Empty when all went well. */
export function brokenPromises({ admitted, counted }: Report): string[] {
  const sum = admitted.reduce((one, other) => one + other, 0);
  const promises: readonly (readonly [holds: boolean, promise: string])[] = [
    [sum <= callsPerHour, 'the processes got more than their limit together'],
    [sum >= callsPerHour, 'the processes got less than their limit together'],
    [counted.calls === sum, 'the database has counted other calls than were admitted'],
    [counted.microUsd === sum * actualMicroUsd, 'a settlement was lost'],
  ];
  return promises.filter(([holds]) => !holds).map(([, promise]) => promise);
}

export function describe(report: Report): string {
  const { admitted, callsOfEach, counted } = report;
  const sum = admitted.reduce((one, other) => one + other, 0);
  const lines = [
    `${admitted.length} processes with ${callsOfEach} calls each, at most ${callsPerHour} an hour for all together`,
    `  admitted: ${admitted.join(' + ')} = ${sum}`,
    `  counted: ${counted.calls} calls, $${(counted.microUsd / 1e6).toFixed(6)}`,
    ...brokenPromises(report).map((promise) => `Not as promised: ${promise}`),
  ];
  return `${lines.join('\n')}\n`;
}
