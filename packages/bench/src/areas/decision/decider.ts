/** One limiter with its own state. */
export interface Decider {
  /** Decides once for each key, all five limits. @throws Error for a denial: no limit here can be reached */
  decide(keys: readonly string[]): Promise<void> | void;
  /** Gives back or settles what `decide` reserved, for limiters that reserve. */
  settle?(): void;
}

/** Makes an empty limiter. */
export type CreateDecider = () => Decider;
