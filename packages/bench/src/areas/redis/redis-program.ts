import { countOption, textOption } from '../../frame/program-option.ts';
import type { Program, Sample, StartProgram } from '../../frame/program.ts';
import { connect, disconnect, type Connection } from './connect.ts';
import { timeInFlight } from './in-flight.ts';
import { usedMemory } from './server-info.ts';

/** Decides once for a key, all three limits. @throws Error for a denial: no limit here can be reached */
type Decide = (key: string) => Promise<unknown>;

export interface RedisLimiter {
  readonly decide: Decide;
  /** Waits for what is still on its way to the server. */
  readonly close?: () => Promise<void>;
}

/** Makes a limiter with counters of its own on the server. */
export type CreateLimiter = (connection: Connection, prefix: string) => RedisLimiter;

const busy = 64;

/**
 * Decisions with 64 in flight and with one, and what a key takes on the server.
 *
 * @param counts false for what keeps nothing on the server
 */
export function redisProgram(create: CreateLimiter, counts = true): StartProgram {
  return async (options) => {
    const decisions = countOption(options, 'decisions');
    const keys = countOption(options, 'keys');
    const connection = await connect(textOption(options, 'driver'), textOption(options, 'url'));
    const limiter = create(connection, `bench${process.pid}`);
    const keyOf = (index: number): string => `key${index % keys}`;
    const bytesPerKey = counts ? await bytesOfKey(create, connection, keys) : undefined;
    const round = async (): Promise<Sample> => {
      const decide = (index: number): Promise<unknown> => limiter.decide(keyOf(index));
      // The others had their turns meanwhile: what is measured is a process at work, and not one that is woken up.
      await timeInFlight(decide, { count: decisions / 2, inFlight: busy });
      const many = await timeInFlight(decide, { count: decisions, inFlight: busy });
      const one = await timeInFlight(decide, { count: Math.ceil(decisions / 10), inFlight: 1 });
      return {
        perSecond: many.perSecond,
        busyP50: many.p50,
        busyP99: many.p99,
        p50: one.p50,
        p99: one.p99,
        ...(bytesPerKey === undefined ? {} : { bytesPerKey }),
      };
    };
    await round();
    const close = async (): Promise<void> => {
      await limiter.close?.();
      disconnect(connection);
    };
    return { round, close } satisfies Program;
  };
}

/** What a key costs that made one call. */
async function bytesOfKey(
  create: CreateLimiter,
  connection: Connection,
  keys: number,
): Promise<number> {
  const limiter = create(connection, `bytes${process.pid}`);
  // The first one brings the script along.
  await limiter.decide('first');
  const before = await usedMemory(connection);
  for (let key = 0; key < keys; key++) await limiter.decide(`key${key}`);
  await limiter.close?.();
  return ((await usedMemory(connection)) - before) / keys;
}
