import process from 'node:process';
import { callWithKeyRotation, createKeyRing } from '@regpilot/key-rotation';
import { median } from '../../frame/median.ts';
import { countOption, textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { benchKeys } from '../calls/chat-exchange.ts';

type CallOnce = () => Promise<number>;

/**
 * What a wrapper adds to a call that succeeds at once: CPU nanoseconds over calling the function itself.
 *
 * Bare and wrapped calls alternate in short blocks, and the median of the differences between neighbours is the
 * round's value: the whole is a fraction of a microsecond, and one garbage collection or a slower minute of the machine
 * falls on few of the pairs.
 */
export const start: StartProgram = async (options) => {
  const calls = countOption(options, 'calls');
  const pairs = countOption(options, 'pairs');
  const wrapper = wrappers[textOption(options, 'wrapper')];
  if (wrapper === undefined) throw new TypeError('there is no such wrapper');
  const work = async (key: string): Promise<number> => key.length;
  const wrapped = wrapper(work);
  const [key = ''] = benchKeys;
  const round = async (): Promise<{ overhead: number }> => {
    globalThis.gc?.();
    const differences: number[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const bareNs = await nanosecondsPerCall(calls, () => work(key));
      differences.push((await nanosecondsPerCall(calls, wrapped)) - bareNs);
    }
    return { overhead: median(differences) ?? Number.NaN };
  };
  // Until the compilers are done with all of it.
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
  const before = process.cpuUsage();
  for (let done = 0; done < calls; done += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / calls;
}
