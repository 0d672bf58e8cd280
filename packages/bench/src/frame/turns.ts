export interface Turn {
  /** Counts from 1. */
  readonly round: number;
  readonly contender: string;
}

/**
 * The order in which contenders are measured: A B C A B C …
 *
 * A machine gets slower and faster over minutes. Measured in blocks (A A B B), that drift would look like a difference
 * between contenders; interleaved, it falls on all of them alike and leaves the ratio within a round.
 */
export function turnsOf(contenders: readonly string[], rounds: number): readonly Turn[] {
  return Array.from({ length: rounds }, (_, index) =>
    contenders.map((contender) => ({ round: index + 1, contender })),
  ).flat();
}
