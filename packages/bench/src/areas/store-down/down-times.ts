import { median } from '../../frame/median.ts';
import type { Sample } from '../../frame/program.ts';
import type { AnswerTime } from './answer-time.ts';

/** What was timed while the server stood still. */
export interface DownTimes {
  /** One for each limiter that did not know yet. */
  readonly first: readonly AnswerTime[];
  /** One after the other, of one that does. */
  readonly later: readonly AnswerTime[];
  /** Whether it is a limiter that ever stops asking. One that does not, asks each time. */
  readonly hasCircuit: boolean;
}

/**
 * With a circuit, later decisions that had to wait are those that asked whether the server is back. They stand for
 * themselves: there are few of them, so that they would not show in the middle, and they would be all of the worst.
 */
export function downSample({ first, later, hasCircuit }: DownTimes): Sample {
  const isProbe = ({ waited }: AnswerTime): boolean => hasCircuit && waited;
  const known = later.filter((time) => !isProbe(time));
  const probes = later.filter((time) => isProbe(time));
  return {
    ...middleAndWorst('first', first),
    ...middleAndWorst('later', known),
    ...(hasCircuit
      ? {
          probes: (1_000 * probes.length) / later.length,
          // None in a short round: then none has waited.
          probesWorst: Math.max(0, ...probes.map(({ ms }) => ms)),
        }
      : {}),
  };
}

function middleAndWorst(name: string, times: readonly AnswerTime[]): Sample {
  const all = times.map(({ ms }) => ms);
  return { [`${name}P50`]: median(all) ?? Number.NaN, [`${name}Worst`]: Math.max(...all) };
}
