/**
 * Gaps between calls that come at random (exponential, 1 on average), the same for a seed in each run, so that all
 * contenders have the same calls.
 */
export function* arrivalGaps(seed: number): Generator<number, never> {
  // Spread, as the first numbers of neighbouring seeds would be alike.
  let state = Math.imul(seed, 0x9e37_79b1) | 1;
  for (;;) {
    // Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003): the triple 13, 17, 5.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    yield -Math.log((state >>> 0) / 2 ** 32);
  }
}

/** Calls when it is time, `gapMs` apart on average, whatever became of the calls before, until it is told to stop. */
export function callAtRandom(
  call: () => void,
  gapMs: number,
  gaps: Iterator<number, never>,
): () => void {
  let dueAt = performance.now();
  let timer: NodeJS.Timeout | undefined = undefined;
  const next = (): void => {
    // From when the last was due, not from when its timer fired: delays must not add up to a lower load.
    dueAt += gaps.next().value * gapMs;
    timer = setTimeout(
      () => {
        call();
        next();
      },
      Math.max(0, dueAt - performance.now()),
    );
  };
  next();
  return () => clearTimeout(timer);
}
