import { countOption } from '../../frame/program-option.ts';
import type { ProgramOptions, Sample } from '../../frame/program.ts';
import { benchKeys } from '../calls/chat-exchange.ts';
import type { CreateCaller } from './caller.ts';
import { isRefused } from './is-refused.ts';
import { startKeyServer } from './key-server.ts';

/** A start under load: `calls` calls at once, of which none knows yet that the first of two keys is dead. */
export async function callWithDeadKey(
  createCaller: CreateCaller,
  options: ProgramOptions,
): Promise<Sample> {
  const calls = countOption(options, 'calls');
  await using server = await startKeyServer();
  server.accept(benchKeys.slice(1));
  server.publish(benchKeys);
  const caller = createCaller(server);
  const ends = await Promise.all(Array.from({ length: calls }, () => isRefused(caller.call())));
  await caller.close?.();
  const failed = ends.filter((refused) => refused).length;
  return { failed, upstream: server.counts.calls / calls };
}
