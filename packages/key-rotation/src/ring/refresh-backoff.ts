const baseDelayMs = 20;
const maxDelayMs = 30_000;

/**
 * How long the source is left alone after so many refreshes in a row that brought nothing new:
 * 20 ms, doubled each time up to 30 s. One that brings a new set starts over at 0, so that rotations
 * in quick succession are all seen: a fixed pause between refreshes would make them fail.
 */
export function refreshPauseMs(unproductive: number): number {
  return unproductive === 0 ? 0 : Math.min(maxDelayMs, baseDelayMs * 2 ** (unproductive - 1));
}
