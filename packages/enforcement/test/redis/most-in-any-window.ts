/** The most instants that lie within so many milliseconds of each other. */
export function mostInAnyWindow(instants: readonly number[], windowMs: number): number {
  const sorted = instants.toSorted((one, other) => one - other);
  let most = 0;
  let first = 0;
  for (const [last, at] of sorted.entries()) {
    while ((sorted[first] ?? at) <= at - windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
