import type { StopReason } from '@regpilot/key-rotation';

/**
 * Why a call was not tried again. `no-key-left`: every key was refused. `no-time-left`: the wait that the
 * gateway asks for, or the pause before the next attempt, is longer than the call may still take.
 * `outcome-unknown`: the gateway may have carried the call out, and a second execution may do harm.
 */
export type StoppedBecause = StopReason | 'no-key-left';

/** Tells it on the error itself, since its catcher may compare identities. What was told first stays. */
export function tellWhyStopped(error: unknown, reason: StoppedBecause): void {
  if (typeof error !== 'object' || error === null || !('stoppedBecause' in error)) return;
  if (error.stoppedBecause === undefined) Object.assign(error, { stoppedBecause: reason });
}
