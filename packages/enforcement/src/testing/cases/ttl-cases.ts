import type { Meter } from '../../meters/meter.ts';
import type { CaseSteps } from '../store-case.ts';
import { inFlight, moneyBudget, requests, tokenBudget, tokens } from './case-meters.ts';

/** One of each kind, none of whose windows ends. */
const all: readonly Meter[] = [
  requests(10),
  tokens(100, 10),
  tokenBudget(100, 10),
  moneyBudget(200, 20),
  inFlight(10),
];

/** Calls whose end nobody tells. The TTL of these cases is the window of the trial. */
export const ttlCases: readonly CaseSteps[] = [
  {
    name: 'at the end of its TTL a call lets go of tokens, money and concurrency, and keeps its request',
    play: async (trial) => {
      const ttlMs = trial.time.windowMs;
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters: all, ttlMs });
      await trial.passUntilBefore(start, ttlMs);
      await trial.counts(all, [1, 10, 10, 20, 1]);
      await trial.passUntil(start, ttlMs);
      await trial.counts(all, [1, 0, 0, 0, 0]);
    },
  },
  {
    name: 'what a TTL has freed can be taken at once',
    play: async (trial) => {
      const ttlMs = trial.time.windowMs;
      const meters = [inFlight(1), tokenBudget(10, 10)];
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters, ttlMs });
      await trial.passUntilBefore(start, ttlMs);
      await trial.denies({ id: 'b', meters });
      await trial.passUntil(start, ttlMs);
      await trial.admits({ id: 'c', meters });
    },
  },
  {
    name: 'each call ends after its own TTL',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const start = trial.time.now();
      await trial.admits({ id: 'long', meters: all, ttlMs: 3 * windowMs });
      await trial.admits({ id: 'short', meters: all, ttlMs: windowMs });
      await trial.passUntil(start, windowMs);
      await trial.counts(all, [2, 10, 10, 20, 1]);
      await trial.passUntilBefore(start, 3 * windowMs);
      await trial.counts(all, [2, 10, 10, 20, 1]);
      await trial.passUntil(start, 3 * windowMs);
      await trial.counts(all, [2, 0, 0, 0, 0]);
    },
  },
  {
    name: 'a call that was settled in time is not touched by its TTL',
    play: async (trial) => {
      const ttlMs = trial.time.windowMs;
      const start = trial.time.now();
      await trial.admits({ id: 'settled', meters: all, ttlMs });
      await trial.settle('settled', { tokens: 8, microUsd: 9 });
      await trial.admits({ id: 'released', meters: all, ttlMs });
      await trial.release('released');
      await trial.passUntil(start, ttlMs);
      await trial.counts(all, [1, 8, 8, 9, 0]);
    },
  },
  {
    name: 'a settlement after the TTL still records its debt, and once',
    play: async (trial) => {
      const ttlMs = 2 * trial.time.windowMs;
      const start = trial.time.now();
      for (const id of ['at once', 'late']) await trial.admits({ id, meters: all, ttlMs });
      await trial.passUntil(start, ttlMs);
      await trial.settle('at once', { tokens: 30, microUsd: 40 });
      await trial.settle('at once', { tokens: 50, microUsd: 50 });
      await trial.counts(all, [2, 30, 30, 40, 0]);
      await trial.passUntilBefore(start, 2 * ttlMs);
      await trial.admits({ id: 'another', meters: all });
      await trial.settle('late', { microUsd: 2 });
      await trial.release('late');
      await trial.counts(all, [3, 50, 50, 62, 1]);
    },
  },
  {
    name: 'a release after the TTL gives the request back too',
    play: async (trial) => {
      const ttlMs = trial.time.windowMs;
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters: all, ttlMs });
      await trial.passUntil(start, ttlMs);
      await trial.release('a');
      await trial.settle('a', { tokens: 50 });
      await trial.counts(all, [0, 0, 0, 0, 0]);
    },
  },
  {
    name: 'a call that never arrived arrives at the end of its TTL, whenever the store looks',
    play: async (trial) => {
      const { windowMs } = trial.time;
      const ttlMs = 2 * windowMs;
      const meters = [requests(1, windowMs), tokens(10, 10, windowMs)];
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters, ttlMs, windowFrom: 'arrived' });
      await trial.passUntilBefore(start, ttlMs + windowMs);
      await trial.counts(meters, [1, 0]);
      await trial.denies({ id: 'b', meters }, { by: 0, retryAfterMs: 1 });
      await trial.passUntil(start, ttlMs + windowMs);
      await trial.admits({ id: 'c', meters });
    },
  },
  {
    name: 'renew begins the TTL anew; a store without it keeps the first',
    play: async (trial) => {
      const ttlMs = 2 * trial.time.windowMs;
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters: all, ttlMs });
      await trial.passUntilBefore(start, ttlMs);
      const renewedAt = trial.time.now();
      await trial.renew('a');
      await trial.passUntil(start, ttlMs);
      await trial.counts(all, trial.canRenew ? [1, 10, 10, 20, 1] : [1, 0, 0, 0, 0]);
      await trial.passUntilBefore(renewedAt, ttlMs);
      await trial.counts(all, trial.canRenew ? [1, 10, 10, 20, 1] : [1, 0, 0, 0, 0]);
      await trial.passUntil(renewedAt, ttlMs);
      await trial.counts(all, [1, 0, 0, 0, 0]);
      await trial.settle('a', { tokens: 4, microUsd: 5 });
      await trial.counts(all, [1, 4, 4, 5, 0]);
    },
  },
  {
    name: 'renew brings back no call that is over',
    play: async (trial) => {
      const ttlMs = trial.time.windowMs;
      const start = trial.time.now();
      for (const id of ['run out', 'settled', 'released'])
        await trial.admits({ id, meters: all, ttlMs });
      await trial.settle('settled', { tokens: 1, microUsd: 1 });
      await trial.release('released');
      for (const id of ['settled', 'released']) await trial.renew(id);
      await trial.passUntil(start, ttlMs);
      await trial.renew('run out');
      await trial.counts(all, [2, 1, 1, 1, 0]);
    },
  },
  {
    name: 'arriving does not begin the TTL anew',
    play: async (trial) => {
      const ttlMs = trial.time.windowMs;
      const start = trial.time.now();
      await trial.admits({ id: 'a', meters: all, ttlMs, windowFrom: 'arrived' });
      await trial.passUntilBefore(start, ttlMs);
      await trial.arrived('a');
      await trial.passUntil(start, ttlMs);
      await trial.counts(all, [1, 0, 0, 0, 0]);
    },
  },
];
