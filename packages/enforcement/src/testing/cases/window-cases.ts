import type { CaseSteps } from '../store-case.ts';
import type { Trial } from '../trial/trial.ts';
import { longWindowMs, requests, tokens } from './case-meters.ts';

/** Admits `limit` calls at once and holds the store to a window that ends `ms` after `start`. */
async function expectFreeAt(trial: Trial, start: number, ms: number): Promise<void> {
  const meters = [requests(1, trial.time.windowMs)];
  await trial.passUntilBefore(start, ms);
  await trial.denies({ id: 'early', meters }, { retryAfterMs: 1 });
  await trial.passUntil(start, ms);
  await trial.admits({ id: 'in time', meters });
}

/** Rolling windows: half open, exact, and from when they run. */
export const windowCases: readonly CaseSteps[] = [
  {
    name: 'a call counts until one millisecond before the end of its window, and no longer',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters: [requests(1, windowMs)] });
      await trial.denies({ id: 'b', meters: [requests(1, windowMs)] }, { retryAfterMs: windowMs });
      await expectFreeAt(trial, start, windowMs);
    },
  },
  {
    name: 'calls at the edge of a window never add up to more than the limit',
    needs: 'exact instants',
    play: async (trial) => {
      const meters = [requests(3, 1000)];
      const start = trial.time.now();
      await trial.passUntil(start, 999);
      for (const id of ['a', 'b', 'c']) await trial.admits({ id, meters });
      await trial.passUntil(start, 1000);
      await trial.denies({ id: 'd', meters }, { retryAfterMs: 999 });
      await trial.passUntil(start, 1998);
      await trial.denies({ id: 'e', meters }, { retryAfterMs: 1 });
      await trial.passUntil(start, 1999);
      for (const id of ['f', 'g', 'h']) await trial.admits({ id, meters });
      await trial.denies({ id: 'i', meters }, { retryAfterMs: 1000 });
    },
  },
  {
    name: 'places come back one by one, as the calls that took them leave the window',
    needs: 'exact instants',
    play: async (trial) => {
      const meters = [requests(3, 60_000)];
      const start = trial.time.now();
      for (const [index, id] of ['a', 'b', 'c'].entries()) {
        await trial.passUntil(start, index * 20_000);
        await trial.admits({ id, meters });
      }
      for (const [index, id] of ['d', 'e', 'f'].entries()) {
        await trial.passUntilBefore(start, 60_000 + index * 20_000);
        await trial.denies({ id: `${id} early`, meters }, { retryAfterMs: 1 });
        await trial.passUntil(start, 60_000 + index * 20_000);
        await trial.admits({ id, meters });
        await trial.denies({ id: `${id} again`, meters }, { retryAfterMs: 20_000 });
      }
    },
  },
  {
    name: 'the retry time is that of the call with whose leaving enough is free',
    needs: 'exact instants',
    play: async (trial) => {
      const start = trial.time.now();
      for (const [index, amount] of [10, 40, 5, 45].entries()) {
        await trial.passUntil(start, index * 1000);
        await trial.admits({ id: `call ${index}`, meters: [tokens(100, amount, 60_000)] });
      }
      const retries = [10, 11, 50, 51, 55, 56, 100].map((amount) => [
        amount,
        amount <= 10 ? 0 : amount <= 50 ? 1 : amount <= 55 ? 2 : 3,
      ]);
      for (const [amount = 0, leaving = 0] of retries) {
        const retryAfterMs = 57_000 + leaving * 1000;
        await trial.denies(
          { id: `of ${amount}`, meters: [tokens(100, amount, 60_000)] },
          { retryAfterMs },
        );
      }
      await trial.passUntilBefore(start, 61_000);
      await trial.denies({ id: 'early', meters: [tokens(100, 50, 60_000)] }, { retryAfterMs: 1 });
      await trial.passUntil(start, 61_000);
      await trial.admits({ id: 'in time', meters: [tokens(100, 50, 60_000)] });
    },
  },
  {
    name: 'windows of several lengths count the same calls, each for its own time',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const meters = [requests(2, windowMs), requests(3, longWindowMs)];
      const start = trial.time.now();
      for (const id of ['a', 'b']) await trial.admits({ id, meters });
      await trial.denies({ id: 'c', meters }, { by: 0, retryAfterMs: windowMs });
      await trial.passUntil(start, windowMs);
      await trial.counts(meters, [0, 2]);
      await trial.admits({ id: 'd', meters });
      await trial.denies({ id: 'e', meters }, { by: 1 });
      await trial.counts(meters, [1, 3]);
    },
  },
  {
    name: 'windows from admission run from there, whenever the call arrives and is settled',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters: [requests(1, windowMs)], windowFrom: 'admitted' });
      await trial.passUntilBefore(start, windowMs);
      await trial.arrived('a');
      await trial.settle('a');
      await expectFreeAt(trial, start, windowMs);
    },
  },
  {
    name: 'windows from arrival hold the place until then, and run from there',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const meters = [requests(1, windowMs)];
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters, windowFrom: 'arrived' });
      await trial.passUntil(start, 2 * windowMs);
      await trial.denies({ id: 'b', meters }, { retryAfterMs: windowMs });
      const arrivedAt = trial.time.now();
      await trial.arrived('a');
      await expectFreeAt(trial, arrivedAt, windowMs);
    },
  },
  {
    name: 'a call arrives once: a second report does not move its window',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters: [requests(1, windowMs)], windowFrom: 'arrived' });
      await trial.arrived('a');
      await trial.passUntilBefore(start, windowMs);
      await trial.arrived('a');
      await trial.settle('a');
      await expectFreeAt(trial, start, windowMs);
    },
  },
  {
    name: 'a call that is settled without having arrived arrives then',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters: [requests(1, windowMs)], windowFrom: 'arrived' });
      await trial.passUntil(start, windowMs);
      const settledAt = trial.time.now();
      await trial.settle('a');
      await expectFreeAt(trial, settledAt, windowMs);
    },
  },
];
