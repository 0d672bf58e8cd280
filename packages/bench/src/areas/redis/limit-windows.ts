/**
 * Seconds of three limits. Those that are `usual` count per second, minute and day; of the `lasting` ones none ends
 * while many keys are written, so that all of them are still there to be weighed.
 */
export const windowsInSeconds = {
  usual: [1, 60, 86_400],
  lasting: [3_600, 43_200, 86_400],
} as const;

export type LimitWindows = keyof typeof windowsInSeconds;
