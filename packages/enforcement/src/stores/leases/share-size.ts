import type { MeterLimit } from '../../meters/meter.ts';
import type { WantedShare } from './share-source.ts';

/** What is left over costs nothing, it is given back; a share that is too small costs another round trip. */
const headroom = 1.5;

export interface ShareNeed {
  readonly meter: MeterLimit;
  /** What the call that waits takes; 0 where none waits. */
  readonly least: number;
  /** What all calls that wait now take together. */
  readonly waiting: number;
  /** What calls are likely to take during the lease. */
  readonly expected: number;
  /** What calls in flight hold. */
  readonly held: number;
}

/** How much of one limit to ask for, in whole units of the meter. The source cuts it to what can be shared. */
export function wantedShare(need: ShareNeed, maxShare: number): WantedShare {
  const { meter, least, waiting, held } = need;
  // A place in flight is taken by one call after the other: as many as are in flight at once are enough.
  const expected =
    meter.kind === 'concurrency' ? Math.min(need.expected, held + waiting) : need.expected;
  const wanted = Math.max(Math.ceil(expected * headroom), waiting);
  return { meter, least, wanted: Math.max(least, Math.min(wanted, maxShare, meter.limit)) };
}
