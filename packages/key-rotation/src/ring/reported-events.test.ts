import { expect, test } from 'vitest';
import type { AttemptOutcome } from '../attempt/outcome.ts';
import type { KeyEvent } from './key-state.ts';
import { reportedEvents } from './reported-events.ts';

const at = 5000;
const circumstances = { at, random: () => 0.5, lenient: true };
const attempt = { startedSeq: 7, probe: false };
const trial = { startedSeq: 7, probe: true };
const limited = (untilAt: number): KeyEvent => ({ type: 'limited', startedSeq: 7, untilAt });

test.each<[what: string, outcome: AttemptOutcome, events: KeyEvent[]]>([
  ['a success', { outcome: 'ok' }, [{ type: 'accepted', startedSeq: 7 }]],
  ['a limit', { outcome: 'limited', retryAfterMs: 30 }, [limited(5030)]],
  ['a limit of 0 ms', { outcome: 'limited', retryAfterMs: 0 }, [limited(5000)]],
  ['a limit of unknown length', { outcome: 'limited', retryAfterMs: null }, [limited(6000)]],
  ['a denial', { outcome: 'denied', retryAfterMs: 30 }, [{ type: 'denied', untilAt: 5030 }]],
  ['a denial that no wait ends', { outcome: 'denied', retryAfterMs: null }, []],
  ['a missing key', { outcome: 'missing-key' }, []],
  ['a 403', { outcome: 'forbidden' }, []],
  ['a failure of the upstream', { outcome: 'transient', delivery: 'unknown' }, []],
  ['an error of the caller', { outcome: 'fatal' }, []],
  ['an abort', { outcome: 'aborted' }, []],
])('%s says the same of a key under trial, and ends the trial', (_what, outcome, events) => {
  expect(reportedEvents(outcome, attempt, circumstances)).toEqual(events);
  expect(reportedEvents(outcome, trial, circumstances)).toEqual([
    { type: 'probe-ended' },
    ...events,
  ]);
});

test('a 401 is a single event, which also ends a trial', () => {
  const refusal = { startedSeq: 7, at, random: 0.5, lenient: true };
  const auth: AttemptOutcome = { outcome: 'auth' };
  expect(reportedEvents(auth, attempt, circumstances)).toEqual([{ type: 'refused', ...refusal }]);
  expect(reportedEvents(auth, trial, circumstances)).toEqual([
    { type: 'probe-refused', ...refusal },
  ]);
});
