import type { Metric } from '../../frame/area.ts';

/** Counts, not measurements: the worst round is shown, since one failed call is one too many. */
const count = { digits: 0, better: 'lower', ratio: 'none', rounds: 'worst' } as const;

export const failedCalls: Metric = { name: 'failed', title: 'failed calls', ...count };

export const upstreamCalls: Metric = {
  name: 'upstream',
  title: 'upstream calls/call',
  ...count,
  digits: 2,
};

/** Each asks a secret store, or exchanges a token. */
export const loads: Metric = { name: 'loads', title: 'source asked', ...count };

export const failedWithOverlap: Metric = {
  name: 'overlapFailed',
  title: 'failed, old key valid for a while',
  ...count,
};

export const failedWithoutOverlap: Metric = {
  name: 'cutOverFailed',
  title: 'failed, hard cut-over',
  ...count,
};

/** How many calls the other counts are of; there is no better or worse. */
export const callsMade: Metric = {
  name: 'calls',
  title: 'calls',
  digits: 0,
  better: 'higher',
  ratio: 'none',
};
