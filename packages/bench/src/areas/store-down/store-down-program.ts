import { setTimeout as sleep } from 'node:timers/promises';
import { startRedis } from '@regpilot/test-servers';
import { countOption, textOption } from '../../frame/program-option.ts';
import type { ProgramOptions, Sample, StartProgram } from '../../frame/program.ts';
import { connect, disconnect, type Connection } from '../redis/connect.ts';
import { timeAnswer } from './answer-time.ts';
import type { AnswerTime } from './answer-time.ts';
import { downSample } from './down-times.ts';

interface DownLimiter {
  /** Decides once. Resolves with whatever is said while the server is away; rejects for what should not be said. */
  readonly decide: () => unknown;
  /** Whether it stops asking a server that does not answer, after three decisions at the latest. */
  readonly hasCircuit: boolean;
  readonly close?: () => Promise<void>;
}

type CreateDownLimiter = (connection: Connection) => DownLimiter;

interface DownSettings {
  readonly connect: () => Promise<Connection>;
  readonly trials: number;
  readonly laterMs: number;
  readonly giveUpMs: number;
}

type Measure<Result> = (limiter: DownLimiter) => Promise<Result>;

/** Decisions while the server of their counters stands still: it is there, takes what is sent, and never answers. */
export function storeDownProgram(create: CreateDownLimiter): StartProgram {
  return async (options) => {
    // In this process, which has to stop it; it is one of its own.
    const server = await startRedis();
    const settings = settingsOf(options, server.url);
    const whileDown = async <Result>(measure: Measure<Result>): Promise<Result> => {
      const connection = await settings.connect();
      const limiter = create(connection);
      // As in a service that was at work when it happened.
      for (let decision = 0; decision < 20; decision++) await limiter.decide();
      server.pause();
      try {
        return await measure(limiter);
      } finally {
        server.resume();
        await limiter.close?.();
        disconnect(connection);
      }
    };
    // Once unmeasured, for the engine to compile what is measured. Not for long, where each decision is given up.
    await measureDown(whileDown, { ...settings, trials: 1, giveUpMs: 100 });
    return {
      round: () => measureDown(whileDown, settings),
      close: () => server.stop(),
    };
  };
}

function settingsOf(options: ProgramOptions, url: string): DownSettings {
  const commandTimeoutMs = options['commandTimeoutMs'];
  return {
    connect: () =>
      connect(
        textOption(options, 'driver'),
        url,
        commandTimeoutMs === undefined
          ? {}
          : { commandTimeoutMs: countOption(options, 'commandTimeoutMs') },
      ),
    trials: countOption(options, 'trials'),
    laterMs: countOption(options, 'laterMs'),
    giveUpMs: countOption(options, 'giveUpMs'),
  };
}

async function measureDown(
  whileDown: <Result>(measure: Measure<Result>) => Promise<Result>,
  { trials, laterMs, giveUpMs }: DownSettings,
): Promise<Sample> {
  const first: AnswerTime[] = [];
  let spentMs = 0;
  // One that was given up is enough: more of them would take minutes, and be the same number.
  for (let trial = 0; trial < trials && spentMs < giveUpMs; trial++) {
    const time = await whileDown(({ decide }) => timeAnswer(decide, giveUpMs));
    spentMs += time.ms;
    // Where it did not wait, a busy machine had opened its circuit before: that was not its first.
    if (time.waited) first.push(time);
  }
  return whileDown(async ({ decide, hasCircuit }) => {
    // Three at once are over at the same time, so that a circuit opens.
    if (hasCircuit) await Promise.all([decide(), decide(), decide()]);
    // What was left to collect is not what a decision takes.
    globalThis.gc?.();
    const later: AnswerTime[] = [];
    const until = performance.now() + laterMs;
    while (performance.now() < until) {
      later.push(await timeAnswer(decide, giveUpMs));
      // Other work has its turn, as between the calls of a service.
      await sleep(1);
    }
    return downSample({ first, later, hasCircuit });
  });
}
