/**
 * What decisions on the same policies have in common. It is written into the text of their script, so that it need not
 * be sent, taken apart and looked up with each. No name and no limit is in it: policies of a thousand plans with windows of the
 * same lengths have one shape.
 */
export interface DecisionShape {
  /** Windows begin at once. */
  readonly starts: boolean;
  /**
   * A reservation needs a record in Redis where something of it ends by itself or is settled: what is held until it
   * arrives, tokens, money, concurrency. One of requests alone that counts from its admission is over with it.
   */
  readonly recorded: boolean;
  /** Fields of the rolling windows, by unit. */
  readonly windows: readonly string[];
  /** Positions, in `unitIndex`, of what the other meters count. */
  readonly others: readonly number[];
}

/** Positions of what a decision of that shape is sent. */
export interface DecisionLayout {
  /** Of what the call takes of requests, and for a recorded one then of tokens, micro-dollars and concurrency. */
  readonly amounts: number;
  /** Of the TTL, and before it the id; of recorded ones only. */
  readonly ttl: number;
  /** Of the first window's limit; those of the others follow. */
  readonly limits: number;
  /** Of the first other meter's field; its limit follows, then the next meter's. */
  readonly others: number;
}

export function decisionLayout({ recorded, windows }: DecisionShape): DecisionLayout {
  const ttl = recorded ? 2 : 0;
  const amounts = ttl + 1;
  const limits = amounts + (recorded ? 4 : 1);
  return { ttl, amounts, limits, others: limits + windows.length };
}
