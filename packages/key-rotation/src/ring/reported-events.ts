import type { AttemptOutcome } from '../attempt/outcome.ts';
import type { KeyLease } from './key-lease.ts';
import type { KeyEvent } from './key-state.ts';

/** How long a key is spared after a 429 that does not say how long. */
const unknownLimitMs = 1000;

interface Circumstances {
  readonly at: number;
  readonly random: () => number;
  /** Whether the upstream is under suspicion, so that a refusal is not held against its key. */
  readonly lenient: boolean;
}

/**
 * What an outcome says about the key that was used. A 403, a 5xx, a timeout, an abort and an error
 * of the caller's own say nothing: they would have come with any key.
 */
export function reportedEvents(
  outcome: AttemptOutcome,
  lease: Pick<KeyLease, 'startedSeq' | 'probe'>,
  { at, random, lenient }: Circumstances,
): KeyEvent[] {
  const { startedSeq, probe } = lease;
  if (outcome.outcome === 'auth') {
    const type = probe ? 'probe-refused' : 'refused';
    return [{ type, startedSeq, at, random: random(), lenient }];
  }
  const ended: KeyEvent[] = probe ? [{ type: 'probe-ended' }] : [];
  if (outcome.outcome === 'ok') ended.push({ type: 'accepted', startedSeq });
  if (outcome.outcome === 'limited') {
    ended.push({
      type: 'limited',
      startedSeq,
      untilAt: at + (outcome.retryAfterMs ?? unknownLimitMs),
    });
  }
  if (outcome.outcome === 'denied' && outcome.retryAfterMs !== null) {
    ended.push({ type: 'denied', untilAt: at + outcome.retryAfterMs });
  }
  return ended;
}
