import type { Meter } from '../../meters/meter.ts';
import { inFlight, moneyBudget, requests, tokenBudget, tokens } from '../cases/case-meters.ts';
import type { CaseSteps } from '../store-case.ts';
import type { Trial } from '../trial/trial.ts';
import { History } from './history.ts';

/** Half a minute before a day, a month and a year end, a Tuesday. */
const shortlyBeforeAllTurns = Date.UTC(2030, 11, 31, 23, 59, 30);

/** Tight enough that each of them denies now and then. */
const turningMeters: readonly Meter[] = [
  requests(3, 1000),
  requests(8, 60_000),
  tokens(60, 0, 60_000),
  tokenBudget(150, 0, 'daily'),
  tokenBudget(300, 0, 'weekly'),
  moneyBudget(200, 0, 'monthly'),
  moneyBudget(400, 0, 'yearly'),
  tokenBudget(1200, 0, 'one_time'),
  inFlight(4),
];

/** Where time cannot be moved: nothing that ends by itself. */
const endlessMeters: readonly Meter[] = [
  requests(20),
  tokens(200, 0),
  tokenBudget(400, 0, 'one_time'),
  moneyBudget(400, 0, 'one_time'),
  inFlight(4),
];

const stepsOfAHistory = 160;

/**
 * Random histories, each a case of its own that its seed reproduces.
 *
 * @param windowsTogether for stores whose rolling windows share a log: each call then has all of them.
 */
export function historyCases(
  seeds: readonly number[],
  windowsTogether: boolean,
): readonly CaseSteps[] {
  return seeds.map((seed) => ({
    name: `a random history is decided, counted and told as a model does that counts all calls anew (seed ${seed})`,
    play: (trial) => playHistory(trial, seed, windowsTogether),
  }));
}

async function playHistory(trial: Trial, seed: number, windowsTogether: boolean): Promise<void> {
  const { isExact } = trial.time;
  if (isExact) trial.setClock(shortlyBeforeAllTurns);
  const meters = isExact ? turningMeters : endlessMeters;
  const history = new History(trial, { seed, meters, windowsTogether });
  for (let step = 0; step < stepsOfAHistory; step++) await history.step();
  await history.compare();
}
