import type { Meter } from '../../meters/meter.ts';
import type { CaseSteps } from '../store-case.ts';
import type { Ask, Trial } from '../trial/trial.ts';
import { inFlight, moneyBudget, requests, tokenBudget, tokens } from './case-meters.ts';

const callers = 64;

/** Asks for all at once. Returns the ids that were admitted. */
async function admittedOf(trial: Trial, asks: readonly Ask[]): Promise<string[]> {
  const outcomes = await Promise.all(asks.map((ask) => trial.reserve(ask)));
  return asks.filter((_, index) => outcomes[index]?.allowed === true).map(({ id }) => id);
}

const asksOf = (meters: readonly Meter[], more: Partial<Ask> = {}): Ask[] =>
  Array.from({ length: callers }, (_, index) => ({ id: `call ${index}`, meters, ...more }));

/** The limit under attack, and how many of 64 callers it lets through. */
const attacked: readonly (readonly [string, Meter, number])[] = [
  ['a rolling window', requests(10), 10],
  ['tokens in a rolling window', tokens(100, 9), 11],
  ['a budget', moneyBudget(1000, 30), 33],
  ['calls in flight', inFlight(7), 7],
];

const attackCases = attacked.map(([what, meter, fit]): CaseSteps => ({
  name: `64 callers at once get exactly the limit of ${what}`,
  play: async (trial) => {
    for (const windowFrom of ['admitted', 'arrived'] as const) {
      const slot = `windows from ${windowFrom}`;
      const asks = asksOf([meter], { slot, windowFrom }).map((ask) => ({
        ...ask,
        id: `${slot} ${ask.id}`,
      }));
      const admitted = await admittedOf(trial, asks);
      trial.expectSame('callers that were admitted', admitted.length, fit);
      await trial.counts([meter], [fit * meter.amount], slot);
    }
  },
}));

/** Callers that do not wait for each other. */
export const concurrentCases: readonly CaseSteps[] = [
  ...attackCases,
  {
    name: '64 callers at once charge all their meters or none',
    play: async (trial) => {
      const meters = [requests(30), tokens(1000, 7), inFlight(12), moneyBudget(100_000, 11)];
      const admitted = await admittedOf(trial, asksOf(meters));
      trial.expectSame('callers that were admitted', admitted.length, 12);
      await trial.counts(meters, [12, 84, 12, 132]);
    },
  },
  {
    name: '64 requests of one id at once are charged once',
    play: async (trial) => {
      const meters = [requests(100), tokenBudget(1000, 10), inFlight(100)];
      const admitted = await admittedOf(trial, asksOf(meters, { id: 'one' }));
      trial.expectSame('requests that were admitted', admitted.length, callers);
      await trial.counts(meters, [1, 10, 1]);
    },
  },
  {
    name: 'no settlement of 64 at once is lost',
    play: async (trial) => {
      const meters = [requests(100), tokens(10_000, 10), moneyBudget(10_000, 10), inFlight(100)];
      const admitted = await admittedOf(trial, asksOf(meters));
      await Promise.all(
        admitted.map((id, index) => trial.settle(id, { tokens: index, microUsd: 2 * index })),
      );
      const sum = (callers * (callers - 1)) / 2;
      await trial.counts(meters, [callers, sum, 2 * sum, 0]);
    },
  },
  {
    name: 'of a settle and a release at once exactly one takes effect',
    play: async (trial) => {
      const meters = [requests(1000), tokenBudget(100_000, 10), inFlight(1000)];
      for (let round = 0; round < 16; round++) {
        const id = `call ${round}`;
        const slot = `slot ${round}`;
        await trial.admits({ id, slot, meters });
        const both = [() => trial.settle(id, { tokens: 25 }), () => trial.release(id)];
        if (round % 2 === 1) both.reverse();
        await Promise.all(both.map((report) => report()));
        const used = (await trial.usage(meters, slot)).map((one) => one.used);
        trial.expectAmong('used', used, [
          [1, 25, 0],
          [0, 0, 0],
        ]);
      }
    },
  },
  {
    name: 'reserving, settling and releasing at once keeps every counter the sum of its calls',
    play: async (trial) => {
      const meters = [
        requests(1000),
        tokens(100_000, 10),
        tokenBudget(100_000, 10),
        inFlight(1000),
      ];
      const first = await admittedOf(trial, asksOf(meters));
      const more = asksOf(meters).map((ask) => ({ ...ask, id: `more ${ask.id}` }));
      await Promise.all([
        ...first.map((id, index) =>
          index % 2 === 0 ? trial.release(id) : trial.settle(id, { tokens: 3 }),
        ),
        ...more.map((ask) => trial.reserve(ask)),
      ]);
      const used = (callers / 2) * 3 + callers * 10;
      await trial.counts(meters, [callers / 2 + callers, used, used, callers]);
    },
  },
];
