import { countOption, textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { connect, disconnect, type Connection } from '../redis/connect.ts';
import { arrivalGaps, callAtRandom } from './arrivals.ts';
import { CallLog, type Decide } from './call-log.ts';

/** A limit of so many requests a minute that all processes on the server share. */
type CreateProcessLimit = (connection: Connection, perMinute: number) => Decide;

/**
 * One of several processes on a shared limit, with calls of its own that come at random. They come between the rounds
 * too: a round tells what has been since the last.
 */
export function limitProcess(create: CreateProcessLimit): StartProgram {
  return async (options) => {
    const gapMs = countOption(options, 'gapUs') / 1_000;
    const gaps = arrivalGaps(countOption(options, 'place'));
    const connection = await connect('ioredis', textOption(options, 'url'));
    const decide = create(connection, countOption(options, 'perMinute'));
    const log = new CallLog();
    const stop = callAtRandom(() => log.observe(decide), gapMs, gaps);
    return {
      round: () => Promise.resolve(log.take()),
      // What is leased is not given back: the server ends at the same time, and its clients would wait for it.
      close: () => {
        stop();
        disconnect(connection);
      },
    };
  };
}
