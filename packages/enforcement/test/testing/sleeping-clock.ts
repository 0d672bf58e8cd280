/** A clock that only sleeping moves, and each reading a little: time passes while a real store works, too. */
export function sleepingClock(): {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
} {
  let time = Date.UTC(2027, 0, 2);
  return {
    now: () => Math.floor((time += 0.01)),
    sleep: async (ms) => {
      // Timers are late.
      time += ms + 1.5;
    },
  };
}
