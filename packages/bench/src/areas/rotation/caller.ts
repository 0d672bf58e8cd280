import type { KeyServer } from './key-server.ts';

/** A contender at work: it holds keys, and calls with them. */
export interface Caller {
  /** Makes one call. Rejects as the contender does when it is refused. */
  readonly call: () => Promise<void>;
  readonly close?: () => Promise<void>;
}

/** Made anew for each round, as in a process that has just started: nothing is known of the keys yet. */
export type CreateCaller = (
  server: Pick<KeyServer, 'origin' | 'sourceUrl' | 'published'>,
) => Caller;
