import { countOption } from '../../frame/program-option.ts';
import type { ProgramOptions, Sample } from '../../frame/program.ts';
import { benchKeys } from '../calls/chat-exchange.ts';
import type { CreateCaller } from './caller.ts';
import { isRefused } from './is-refused.ts';
import { startKeyServer } from './key-server.ts';

/** Both keys refused, while `callers` callers call again as soon as a call has failed, `calls` times in all. */
export async function callWithAllKeysDead(
  createCaller: CreateCaller,
  options: ProgramOptions,
): Promise<Sample> {
  const callers = countOption(options, 'callers');
  const calls = countOption(options, 'calls');
  await using server = await startKeyServer();
  server.publish(benchKeys);
  const caller = createCaller(server);
  let left = calls;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if (!(await isRefused(caller.call()))) throw new Error('a call went through with a dead key');
    }
  };
  await Promise.all(Array.from({ length: callers }, work));
  await caller.close?.();
  return { upstream: server.counts.calls / calls, loads: server.counts.loads / calls };
}
