import type { Trial } from './trial/trial.ts';

export type CaseNeeds = 'exact instants' | 'calendar turns' | 'windows apart';

/** A promise of the contract, and the steps that hold a store to it. */
export interface CaseSteps {
  /** What the store does. Unique. */
  readonly name: string;
  /** What not every store can be asked for: one that only knows its own clock, one whose windows share a log. */
  readonly needs?: CaseNeeds;
  readonly play: (trial: Trial) => Promise<void>;
}

/** A case for one store, ready to run. */
export interface StoreCase {
  readonly name: string;
  /** Why it is not run, for this store; undefined where it is. */
  readonly leftOut: string | undefined;
  /**
   * Makes a store, holds it to the promise and closes it. Nothing for a case that is left out.
   * Rejects with a StoreCaseFailure, or with what `create` or `close` throw.
   */
  readonly run: () => Promise<void>;
}
