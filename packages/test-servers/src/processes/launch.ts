import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { libraryEnvironment } from '../binaries/find-program.ts';
import type { ServerProgram } from '../binaries/find-program.ts';
import { readLines } from './line-log.ts';
import type { LineLog } from './line-log.ts';
import { waitUntilStopped } from './process-state.ts';

export interface Launch {
  readonly program: ServerProgram;
  readonly args: readonly string[];
  /** The server's own folder below the run's; it is its working folder, too. */
  readonly folder: string;
  /** The line by which the program says that it is up. */
  readonly ready: RegExp;
}

/** A process that was up, and may be gone by now. */
export interface RunningProcess {
  readonly pid: number;
  readonly log: LineLog;
  /** Stops it where it stands; it does on return. Its sockets stay open. */
  pause(): void;
  resume(): void;
  /** Ends it at once, paused or not; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Starts a program and waits for its own word that it is up. @throws Error with its last lines when it ends before */
export async function launch({ program, args, folder, ready }: Launch): Promise<RunningProcess> {
  const child = spawn(program.file, args, {
    cwd: folder,
    // Nothing of the tests' own environment changes a server.
    env: { LC_ALL: 'C', ...libraryEnvironment(program) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pidFile = path.join(folder, 'pid');
  // At once, for a test process that is killed while its server starts.
  if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));
  // Its number may belong to another process from then on.
  child.once('exit', () => rmSync(pidFile, { force: true }));
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });

  const output = new PassThrough();
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  child.once('error', (error) => output.end(`${error.message}\n`));
  child.once('close', () => output.end());
  const log = readLines(output);

  try {
    await log.line(ready);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`${path.basename(program.file)} did not start: ${said}`, { cause: error });
  }
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program.file} has no process`);
  // A forgotten server does not keep the tests from ending; it ends with them.
  child.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();

  return {
    pid,
    log,
    pause: () => {
      child.kill('SIGSTOP');
      waitUntilStopped(pid);
    },
    resume: () => {
      child.kill('SIGCONT');
    },
    kill: async () => {
      child.ref();
      child.kill('SIGKILL');
      await exited;
    },
  };
}
