/** Positions of the units in what a call takes. */
export const unitIndex = { requests: 0, tokens: 1, microUsd: 2, concurrency: 3 } as const;

/** In the order of `unitIndex`. */
export type Amounts = readonly [
  requests: number,
  tokens: number,
  microUsd: number,
  concurrency: number,
];
