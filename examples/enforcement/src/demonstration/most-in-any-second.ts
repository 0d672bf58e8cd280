/** The most instants (ms, ascending) in any window of 1,000 ms; two that lie 1,000 ms apart share none. */
export function mostInAnySecond(instants: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [index, at] of instants.entries()) {
    while (at - (instants[first] ?? at) >= 1000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
