import process from 'node:process';
import { countOption } from '../../frame/program-option.ts';
import type { Program, ProgramOptions, Sample } from '../../frame/program.ts';
import { answerText } from './chat-exchange.ts';

/** Makes one chat call and resolves to the answer's text. */
export type CallOnce = () => Promise<string>;

const inFlight = 32;

/**
 * The rounds of a client: `sequentialCalls` one after the other, then `parallelCalls` with 32 in flight, in CPU
 * microseconds (user and system, garbage collection included) per call.
 *
 * CPU rather than elapsed time: on loopback most of a call's time is spent waiting for the other process.
 */
export async function callWorkload(call: CallOnce, options: ProgramOptions): Promise<Program> {
  const sequentialCalls = countOption(options, 'sequentialCalls');
  const parallelCalls = countOption(options, 'parallelCalls');
  const round = async (): Promise<Sample> => {
    const sequential = await cpuPerCall(sequentialCalls, 1, call);
    return { sequential, parallel: await cpuPerCall(parallelCalls, inFlight, call) };
  };
  await round();
  return { round };
}

async function cpuPerCall(calls: number, workers: number, call: CallOnce): Promise<number> {
  globalThis.gc?.();
  let left = calls;
  const before = process.cpuUsage();
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if ((await call()) !== answerText) throw new Error('an answer that the server never gave');
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}
