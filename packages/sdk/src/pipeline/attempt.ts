import type { Admission } from '@regpilot/enforcement';
import type { AttemptContext } from '@regpilot/key-rotation';
import type { Call } from './call.ts';

/** One try of a call: with one key, by leave of one reservation. */
export interface Attempt {
  readonly call: Call;
  readonly context: AttemptContext;
  /** Null without enforcement. */
  readonly admission: Admission | null;
}
