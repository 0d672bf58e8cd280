import { unreachable } from '../decision/limit-sizes.ts';

export { unreachable };

/** Seconds of the windows: per second, per minute, per day. */
export const windowsInSeconds = [1, 60, 86_400] as const;
