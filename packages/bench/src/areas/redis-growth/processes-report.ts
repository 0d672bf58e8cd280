import type { Sample } from '../../frame/program.ts';
import { gatherTally, quantile } from '../../frame/tally.ts';

/** Several processes as one: `serverUs` is the CPU of the server while they were at work. */
export function processesReport(samples: readonly Sample[], serverUs: number): Sample {
  const sum = (name: string): number =>
    samples.reduce((total, sample) => total + (sample[name] ?? 0), 0);
  const took = gatherTally('took', samples);
  return {
    perSecond: sum('perSecond'),
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
    clientCpu: sum('cpuUs') / sum('decisions'),
    serverCpu: serverUs / sum('decisions'),
  };
}
