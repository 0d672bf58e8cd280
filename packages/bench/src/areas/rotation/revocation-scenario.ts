import { countOption } from '../../frame/program-option.ts';
import type { ProgramOptions, Sample } from '../../frame/program.ts';
import { benchKeys } from '../calls/chat-exchange.ts';
import type { CreateCaller } from './caller.ts';
import { isRefused } from './is-refused.ts';
import { startKeyServer } from './key-server.ts';

/**
 * One key, revoked while `calls` calls with it wait at the gateway. The source has the next key by then. The refusals
 * arrive one by one within `spreadMs`, as those of real calls do, so that the late ones meet a key just replaced.
 */
export async function revokeInFlight(
  createCaller: CreateCaller,
  options: ProgramOptions,
): Promise<Sample> {
  const calls = countOption(options, 'calls');
  const spreadMs = countOption(options, 'spreadMs');
  const [old = '', next = ''] = benchKeys;
  await using server = await startKeyServer();
  server.accept([old]);
  server.publish([old]);
  const caller = createCaller(server);
  // So that what is counted below is no first load.
  await caller.call();
  server.resetCounts();
  server.holdNext(calls, spreadMs, () => {
    server.accept([next]);
    server.publish([next]);
  });
  const ends = await Promise.all(Array.from({ length: calls }, () => isRefused(caller.call())));
  await caller.close?.();
  const failed = ends.filter((refused) => refused).length;
  return { loads: server.counts.loads, failed, upstream: server.counts.calls / calls };
}
