import process from 'node:process';
import { callWithKeyRotation, createKeyRing } from '@regpilot/key-rotation';
import { countOption, textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { benchKeys } from '../calls/chat-exchange.ts';

type CallOnce = () => Promise<number>;

/** What a wrapper adds to a call that succeeds at once: CPU nanoseconds over calling the function itself, same round. */
export const start: StartProgram = async (options) => {
  const calls = countOption(options, 'calls');
  const wrapper = wrappers[textOption(options, 'wrapper')];
  if (wrapper === undefined) throw new TypeError('there is no such wrapper');
  const work = async (key: string): Promise<number> => key.length;
  const wrapped = wrapper(work);
  const [key = ''] = benchKeys;
  const round = async (): Promise<{ overhead: number }> => {
    const plainNs = await nanosecondsPerCall(calls, () => work(key));
    return { overhead: (await nanosecondsPerCall(calls, wrapped)) - plainNs };
  };
  await round();
  return { round };
};

const wrappers: Readonly<Record<string, (work: (key: string) => Promise<number>) => CallOnce>> = {
  'ring.call': (work) => {
    const ring = createKeyRing({ keys: benchKeys });
    return () => ring.call(work);
  },
  callWithKeyRotation: (work) => () => callWithKeyRotation(benchKeys, work),
};

async function nanosecondsPerCall(calls: number, call: CallOnce): Promise<number> {
  globalThis.gc?.();
  const before = process.cpuUsage();
  for (let done = 0; done < calls; done += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / calls;
}
