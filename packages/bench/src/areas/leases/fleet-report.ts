import { gatherTally, quantile } from '../../frame/tally.ts';
import type { Tally } from '../../frame/tally.ts';
import type { Sample } from '../../frame/program.ts';
import { mostWithin } from './most-within.ts';

const minuteMs = 60_000;

/** What the processes and their server have done since the last report. */
export interface FleetPeriod {
  readonly samples: readonly Sample[];
  readonly scripts: number;
  readonly elapsedMs: number;
}

/** Puts together what the processes of a fleet have seen, each for itself. */
export class FleetReport {
  readonly #perMinute: number;
  // Of all admitted calls from the start: a minute that a report cuts in two is a minute as well.
  readonly #asked: Tally = new Map();
  readonly #answered: Tally = new Map();

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  add({ samples, scripts, elapsedMs }: FleetPeriod): Sample {
    for (const [name, all] of [
      ['asked', this.#asked],
      ['answered', this.#answered],
    ] as const)
      for (const [atMs, times] of gatherTally(name, samples))
        all.set(atMs, (all.get(atMs) ?? 0) + times);
    const sum = (name: string): number =>
      samples.reduce((total, sample) => total + (sample[name] ?? 0), 0);
    const decisions = sum('decisions');
    const took = gatherTally('took', samples);
    return {
      roundTrips: scripts / decisions,
      local: (100 * sum('local')) / decisions,
      p50: quantile(took, 0.5),
      p99: quantile(took, 0.99),
      used: (100 * sum('admitted') * minuteMs) / (elapsedMs * this.#perMinute),
      most: mostWithin({ asked: this.#asked, answered: this.#answered }, minuteMs),
    };
  }
}
