/** Calls `fire` once after `ms`, unless what it returns is called before. */
export type After = (ms: number, fire: () => void) => () => void;

/** Above it a timer of Node and of browsers fires at once instead of late. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * The default. Its timer keeps the process alive on purpose: a process that ends while a call waits
 * for quota loses the call without a word.
 */
export const systemAfter: After = (ms, fire) => {
  const timer = setTimeout(fire, Math.min(ms, longestTimerMs));
  return () => {
    clearTimeout(timer);
  };
};
