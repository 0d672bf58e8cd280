import { fakeTime } from '../../frame/faked-time.ts';
import type { CreateDecider } from './decider.ts';
import { bytesInUse, decideOnce } from './key-memory.ts';
import { keyNames } from './key-order.ts';
import { dayMs } from './limit-sizes.ts';

/** Longer than the longest window, so that nothing of a key's one call counts any more. */
const allWindowsMs = 2 * dayMs;

export interface ForgottenKeys {
  /** Timers that wait while the keys' windows are open, per key. */
  readonly timers: number;
  /** Bytes per key that are in use after them. */
  readonly left: number;
}

/**
 * What a limiter keeps of keys when all of their windows have passed. Before that is counted it makes as many decisions
 * for one other key, since a limiter may do its tidying among them instead of on timers.
 */
export async function forgetKeys(create: CreateDecider, keys: number): Promise<ForgottenKeys> {
  const names = keyNames(keys);
  const staying = Array.from({ length: keys }, () => 'key_that_stays');
  const before = bytesInUse();
  const time = fakeTime(Date.now());
  const decider = create();
  try {
    await decideOnce(decider, names);
    const timers = time.pendingTimers() / keys;
    time.pass(allWindowsMs);
    await decideOnce(decider, staying);
    return { timers, left: (bytesInUse() - before) / keys };
  } finally {
    time.restore();
  }
}
