import { requestsPerMinute } from '../../src/index.ts';
import { Fleet } from './fleet.ts';
import type { FleetRules } from './fleet.ts';
import { mostInAnyWindow } from './true-instants.ts';

const minuteMs = 60_000;
const minutes = 3;
const limit = 6000;

/** Numbers from 0 to 1, the same in each run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** What became of the calls of a fleet: numbers are parts, but for the attempts. */
export interface FleetLoad {
  readonly attempts: number;
  /** Admitted, of all that were tried. */
  readonly admitted: number;
  /** Decided on without a promise. */
  readonly synchronous: number;
  /** For each decision. */
  readonly roundTrips: number;
  /** Of the limit, on average. */
  readonly used: number;
  /** Of the limit, in the fullest of all windows. */
  readonly most: number;
}

/** Eight processes on a limit of 6,000 a minute, with calls at random: `load` times the limit, all together. */
export async function runBusyFleet(load: number, source: FleetRules['source']): Promise<FleetLoad> {
  const random = chance(1);
  const fleet = new Fleet({
    processes: 8,
    meters: [requestsPerMinute(limit).meter],
    windowFrom: 'admitted',
    ttlMs: 600_000,
    network: { latencyMs: () => 1, isLost: () => false, timeoutMs: 1000 },
    source,
  });
  const endAt = fleet.time.now + minutes * minuteMs;
  while (fleet.time.now < endAt) {
    const process = Math.floor(random() * 8);
    fleet.admit(process, 'key', 0);
    await fleet.time.advance(Math.round((-Math.log(1 - random()) * minuteMs) / (load * limit)));
    fleet.end(process, 0, 1);
  }
  const { calls, attempts, roundTrips, synchronous } = fleet;
  const instants = calls.map(({ admittedAt }) => admittedAt).toSorted((a, b) => a - b);
  return {
    attempts,
    admitted: calls.length / attempts,
    synchronous: synchronous / attempts,
    roundTrips: roundTrips / attempts,
    used: calls.length / minutes / limit,
    most: mostInAnyWindow(instants, minuteMs) / limit,
  };
}
