import { dayMs, minuteMs, secondMs } from './limit-sizes.ts';

/** Requests per second, minute and day, tokens per minute and day; for peers that have no names for them. */
export const fiveWindowsMs = [secondMs, minuteMs, dayMs, minuteMs, dayMs] as const;
