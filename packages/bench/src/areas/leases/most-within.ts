import type { Tally } from '../../frame/tally.ts';

/** When calls were asked for and answered, in milliseconds of one clock; how often at each. */
export interface CallTimes {
  readonly asked: Tally;
  readonly answered: Tally;
}

/**
 * The most calls that lie in one window for certain, wherever it begins: asked after it began, and answered when it
 * ended. Somewhere between these two each was admitted, at an instant that only the server knows.
 *
 * Windows are half open, `(t - windowMs, t]`, and no call takes as long as one.
 */
export function mostWithin({ asked, answered }: CallTimes, windowMs: number): number {
  const askedInOrder = inOrder(asked);
  let before = 0;
  let next = 0;
  let until = 0;
  let most = 0;
  for (const [endMs, times] of inOrder(answered)) {
    until += times;
    for (let entry = askedInOrder[next]; entry !== undefined; entry = askedInOrder[++next]) {
      if (entry[0] > endMs - windowMs) break;
      before += entry[1];
    }
    most = Math.max(most, until - before);
  }
  return most;
}

function inOrder(tally: Tally): readonly (readonly [number, number])[] {
  return [...tally].toSorted(([one], [other]) => one - other);
}
