/** Asked once: it never changes, and reading it costs as much as reading the clock. */
const { timeOrigin } = performance;

/**
 * Epoch milliseconds that never run backwards: the wall clock at the start of the process plus the
 * monotonic clock since. A cooldown must not last an hour longer because somebody set the clock.
 */
export function systemNow(): number {
  return timeOrigin + performance.now();
}
