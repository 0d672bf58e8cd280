import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { redactKeys } from '@regpilot/contract';
import { readReply } from './messages.ts';
import type { Reply, Request } from './messages.ts';
import type { ProgramFacts, ProgramOptions, ProgramSpec, Sample } from './program.ts';

export interface RunningProgram {
  readonly facts: ProgramFacts;
  /** @throws Error when the program fails, ends or does not answer in time; it is gone then */
  round(): Promise<Sample>;
  /** Ends the process. Never throws: what was measured stands. */
  stop(): Promise<void>;
}

/** Starts a program in a process of its own. @throws Error when it does not come up */
export type LaunchProgram = (spec: ProgramSpec, options: ProgramOptions) => Promise<RunningProgram>;

/** A round is seconds of work. What takes this long hangs, and would hold up all the other rows. */
const replyTimeoutMs = 180_000;

export const launchProgram: LaunchProgram = async (spec, options) => {
  const child = fork(fileURLToPath(new URL('./child-program.ts', import.meta.url)), {
    // Not the conditions of the bench itself: what users install is measured, not the sources.
    execArgv: ['--expose-gc'],
    env: environmentOf(process.env),
    // Standard output belongs to the report.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const request = { ...spec.options, ...options };
  const started = await ask(child, { kind: 'start', module: spec.module, options: request });
  if (started.kind !== 'started') throw unexpected(child, started);
  return {
    facts: started.facts,
    round: async () => {
      const reply = await ask(child, { kind: 'round' });
      if (reply.kind !== 'sample') throw unexpected(child, reply);
      return reply.sample;
    },
    stop: async () => {
      await ask(child, { kind: 'stop' }).catch(() => undefined);
      await end(child);
    },
  };
};

/** Options of the user's own Node runs (conditions, hooks, heap sizes) would change what is measured. */
function environmentOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = env;
  return rest;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}

function unexpected(child: ChildProcess, reply: Reply): Error {
  child.kill();
  const { kind } = reply;
  return new Error(kind === 'failed' ? redactKeys(reply.message) : `unexpected answer: ${kind}`);
}

function ask(child: ChildProcess, request: Request): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`no answer within ${replyTimeoutMs} ms`);
    }, replyTimeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onError);
    };
    const fail = (problem: string): void => {
      settle();
      reject(new Error(problem));
    };
    const onMessage = (message: unknown): void => {
      settle();
      resolve(readReply(message));
    };
    const onExit = (code: number | null, signal: string | null): void =>
      fail(`the process ended by itself (${signal ?? `exit code ${code}`})`);
    const onError = (error: Error): void => fail(error.message);
    child.on('message', onMessage).on('exit', onExit).on('error', onError);
    if (child.connected) child.send(request);
    else fail('the process is gone');
  });
}
