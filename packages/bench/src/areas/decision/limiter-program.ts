import { textOption } from '../../frame/program-option.ts';
import type { Program, ProgramOptions, StartProgram } from '../../frame/program.ts';
import type { CreateDecider } from './decider.ts';
import { decisionWorkload } from './decision-workload.ts';
import { growthWorkload } from './growth-workload.ts';

type Workload = (create: CreateDecider, options: ProgramOptions) => Promise<Program>;

const workloads: Readonly<Record<string, Workload>> = {
  decision: decisionWorkload,
  growth: growthWorkload,
};

/** A limiter in the workload that the options name. */
export function limiterProgram(create: CreateDecider): StartProgram {
  return (options) => {
    const workload = workloads[textOption(options, 'workload')];
    if (workload === undefined) throw new TypeError('there is no such workload');
    return workload(create, options);
  };
}
