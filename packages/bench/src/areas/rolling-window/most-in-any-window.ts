/**
 * The most instants that lie in one window, wherever it begins. Windows are half open, `(t - windowMs, t]`: two calls
 * that are exactly `windowMs` apart are not in one.
 *
 * @param instants in ascending order
 */
export function mostInAnyWindow(instants: readonly number[], windowMs: number): number {
  let oldest = 0;
  let most = 0;
  for (const [index, instant] of instants.entries()) {
    while ((instants[oldest] ?? instant) <= instant - windowMs) oldest += 1;
    most = Math.max(most, index + 1 - oldest);
  }
  return most;
}
