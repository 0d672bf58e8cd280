import process from 'node:process';
import { countOption, textOption } from '../../frame/program-option.ts';
import type { Sample, StartProgram } from '../../frame/program.ts';
import { tallySample } from '../../frame/tally.ts';
import { connect, disconnect } from '../redis/connect.ts';
import { timeInFlight } from '../redis/in-flight.ts';
import type { CreateLimiter } from '../redis/redis-program.ts';
import { tallyInFlight } from './tally-in-flight.ts';

/** Enough for the engine to have compiled what is measured. */
const warmUp = 10_000;

/** One of several processes that decide on the same limits. */
export function oneOfMany(create: CreateLimiter): StartProgram {
  return async (options) => {
    const inFlight = countOption(options, 'inFlight');
    const durationMs = countOption(options, 'durationMs');
    const keys = countOption(options, 'keys');
    const connection = await connect('ioredis', textOption(options, 'url'));
    const limiter = create(connection, textOption(options, 'prefix'));
    const decide = (index: number): Promise<unknown> => limiter.decide(`key${index % keys}`);
    await timeInFlight(decide, { count: warmUp, inFlight });
    const round = async (): Promise<Sample> => {
      const before = process.cpuUsage();
      const { decisions, elapsedMs, took } = await tallyInFlight(decide, { durationMs, inFlight });
      const { user, system } = process.cpuUsage(before);
      return {
        decisions,
        cpuUs: user + system,
        perSecond: (decisions * 1_000) / elapsedMs,
        ...tallySample('took', took),
      };
    };
    const close = async (): Promise<void> => {
      await limiter.close?.();
      disconnect(connection);
    };
    return { round, close };
  };
}
