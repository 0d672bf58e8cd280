import { countOption, textOption } from '../../frame/program-option.ts';
import type { Sample, StartProgram } from '../../frame/program.ts';
import { keyNames, shuffledWalk } from '../decision/key-order.ts';
import { connect, disconnect, type Connection } from '../redis/connect.ts';
import { timeInFlight } from '../redis/in-flight.ts';
import type { LimitWindows } from '../redis/limit-windows.ts';
import type { RedisLimiter } from '../redis/redis-program.ts';
import { serverCpu, usedMemory } from '../redis/server-info.ts';
import { keySizes } from './key-sizes.ts';

type CreateKeyLimiter = (
  connection: Connection,
  prefix: string,
  way: { readonly windows: LimitWindows },
) => RedisLimiter;

interface FilledSize {
  readonly metric: string;
  readonly limiter: RedisLimiter;
  readonly walk: readonly string[];
}

const busy = 64;
/** While memory is read, since the server keeps more for a connection the more has come in at once. */
const few = 4;

/** What a decision costs the server, and what a key takes there, while the keys become more. */
export function keysProgram(create: CreateKeyLimiter): StartProgram {
  return async (options) => {
    const decisions = countOption(options, 'decisions');
    const largest = countOption(options, 'largest');
    const connection = await connect('ioredis', textOption(options, 'url'));
    const sizes = keySizes.filter(({ keys }) => keys <= largest);
    const memory: Record<string, number> = {};
    // Before anything is counted in short windows: what ends meanwhile would be less memory.
    for (const { keys, bytes } of sizes) {
      if (bytes === undefined) continue;
      const limiter = create(connection, `bytes${keys}`, { windows: 'lasting' });
      memory[bytes.name] = await bytesPerKey(limiter, connection, keyNames(keys));
    }
    const filled: FilledSize[] = [];
    for (const { keys, cpu } of sizes) {
      const names = keyNames(keys);
      const limiter = create(connection, `cpu${keys}`, { windows: 'usual' });
      await decideAll(limiter, names, busy);
      filled.push({ metric: cpu.name, limiter, walk: [...shuffledWalk(names, decisions)] });
    }
    const round = async (): Promise<Sample> => {
      const times: Record<string, number> = {};
      for (const { metric, limiter, walk } of filled) {
        const before = await serverCpu(connection);
        await decideAll(limiter, walk, busy);
        times[metric] = ((await serverCpu(connection)) - before) / decisions;
      }
      return { ...times, ...memory };
    };
    await round();
    const close = async (): Promise<void> => {
      for (const { limiter } of filled) await limiter.close?.();
      disconnect(connection);
    };
    return { round, close };
  };
}

async function bytesPerKey(
  limiter: RedisLimiter,
  connection: Connection,
  names: readonly string[],
): Promise<number> {
  // The first one brings the scripts along.
  await limiter.decide('first');
  const before = await usedMemory(connection);
  await decideAll(limiter, names, few);
  await limiter.close?.();
  return ((await usedMemory(connection)) - before) / names.length;
}

async function decideAll(
  limiter: RedisLimiter,
  names: readonly string[],
  inFlight: number,
): Promise<void> {
  await timeInFlight((index) => limiter.decide(names[index] ?? ''), {
    count: names.length,
    inFlight,
  });
}
