import type { AttemptContext } from '@regpilot/key-rotation';
import type { Bill } from './bill.ts';
import type { Call } from './call.ts';

/** One try of a call: with one key, by leave of one reservation. */
export interface Attempt {
  readonly call: Call;
  readonly context: AttemptContext;
  /** 1 for the first request of the call, whatever was waited for in between. */
  readonly number: number;
  /** Null without enforcement. */
  readonly bill: Bill | null;
  /** What the attempt before failed with; undefined for the first. */
  readonly lastFailure?: unknown;
}
