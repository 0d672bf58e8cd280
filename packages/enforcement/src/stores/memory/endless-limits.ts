import { ConfigurationError } from '@regpilot/contract';
import type { MeterLimit } from '../../meters/meter.ts';

/**
 * A limit that never resets, counted from 0 by each process that starts, is none.
 *
 * @throws ConfigurationError
 */
export function refuseEndless(meters: readonly MeterLimit[]): void {
  const endless = meters.find((meter) => meter.kind === 'calendar' && meter.reset === 'one_time');
  if (endless === undefined) return;
  throw new ConfigurationError({
    field: 'store',
    problem: `cannot keep ${endless.name}: a memory store forgets with its process what a limit without reset has counted`,
    allowed:
      "memoryStore({ snapshot }) with what snapshot() gave the last time, memoryStore({ snapshot: 'empty' }) for the first time, or a store that lasts",
  });
}
