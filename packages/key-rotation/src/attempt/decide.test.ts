import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs, decide, type AttemptHistory, type Decision } from './decide.ts';
import type { FailedOutcome } from './outcome.ts';

const fresh: AttemptHistory = {
  aborted: false,
  timeLeftMs: Infinity,
  circuitOpen: false,
  replayable: true,
  idempotent: false,
  otherKeyReady: true,
  soonestKeyMs: null,
  retries: 3,
  retriesUsed: 0,
  budgetLeft: true,
  random: 0.5,
};

const auth: FailedOutcome = { outcome: 'auth' };
const limited: FailedOutcome = { outcome: 'limited', retryAfterMs: 2000 };
const limitedUnknown: FailedOutcome = { outcome: 'limited', retryAfterMs: null };
const neverAgain: FailedOutcome = { outcome: 'limited', retryAfterMs: Infinity };
const denied: FailedOutcome = { outcome: 'denied', retryAfterMs: 2000 };
const answered: FailedOutcome = { outcome: 'transient', delivery: 'answered' };
const notSent: FailedOutcome = { outcome: 'transient', delivery: 'not-sent' };
const unknown: FailedOutcome = { outcome: 'transient', delivery: 'unknown' };
const answeredLater: FailedOutcome = {
  outcome: 'transient',
  delivery: 'answered',
  retryAfterMs: 5000,
};

const nextKey: Decision = { do: 'next-key' };
const stop = (reason: Extract<Decision, { do: 'stop' }>['reason']): Decision => ({
  do: 'stop',
  reason,
});
const retry = (delayMs: number): Decision => ({ do: 'retry', delayMs });

const rows: [
  when: string,
  outcome: FailedOutcome,
  history: Partial<AttemptHistory>,
  decision: Decision,
][] = [
  [
    'the caller aborted',
    auth,
    { aborted: true, timeLeftMs: 0, circuitOpen: true },
    stop('aborted'),
  ],
  ['the attempt was aborted', { outcome: 'aborted' }, {}, stop('aborted')],
  ['the total timeout passed', auth, { timeLeftMs: 0, circuitOpen: true }, stop('deadline')],
  ['the circuit is open', auth, { circuitOpen: true, replayable: false }, stop('circuit-open')],
  ['no key was sent', { outcome: 'missing-key' }, {}, stop('missing-key')],
  ['the key may not do this', { outcome: 'forbidden' }, {}, stop('forbidden')],
  ['the call is wrong', { outcome: 'fatal' }, {}, stop('fatal')],
  [
    'the call is wrong and its body is gone',
    { outcome: 'fatal' },
    { replayable: false },
    stop('fatal'),
  ],
  ['the key is refused', auth, {}, nextKey],
  ['the key is refused and no other is ready', auth, { otherKeyReady: false }, nextKey],
  ['the key is refused and no retries are left', auth, { retries: 0 }, nextKey],
  ['the key is refused and the body is gone', auth, { replayable: false }, stop('not-replayable')],
  ['the key is out of quota', limited, {}, nextKey],
  ['the key is out of quota and no retries are left', limited, { retries: 0 }, nextKey],
  [
    'the key is out of quota and the body is gone',
    limited,
    { replayable: false },
    stop('not-replayable'),
  ],
  ['every key is out of quota', limited, { otherKeyReady: false }, retry(2000)],
  ['another key is free sooner', limited, { otherKeyReady: false, soonestKeyMs: 700 }, retry(700)],
  ['nobody knows for how long', limitedUnknown, { otherKeyReady: false, random: 0.25 }, retry(250)],
  [
    'every key is out of quota, no retries',
    limited,
    { otherKeyReady: false, retries: 0 },
    stop('retries-used-up'),
  ],
  [
    'the limit outlasts the call',
    limited,
    { otherKeyReady: false, timeLeftMs: 1999 },
    stop('no-time-left'),
  ],
  [
    'the limit ends as the call does',
    limited,
    { otherKeyReady: false, timeLeftMs: 2000 },
    stop('no-time-left'),
  ],
  ['the limit never resets', neverAgain, { otherKeyReady: false }, stop('no-time-left')],
  ['the limit never resets but another key is ready', neverAgain, {}, nextKey],
  ['denied here', denied, {}, nextKey],
  [
    'denied here before a body that is a stream was touched',
    denied,
    { replayable: false },
    nextKey,
  ],
  ['denied here on every key', denied, { otherKeyReady: false }, stop('denied')],
  ['the gateway failed', answered, {}, retry(500)],
  ['the gateway failed for the third time', answered, { retriesUsed: 2 }, retry(2000)],
  ['the gateway failed once too often', answered, { retriesUsed: 3 }, stop('retries-used-up')],
  [
    'all calls together have retried often enough',
    answered,
    { budgetLeft: false },
    stop('retry-budget-used-up'),
  ],
  [
    'a limit, too, is waited for at the cost of the budget',
    limited,
    { otherKeyReady: false, budgetLeft: false },
    stop('retry-budget-used-up'),
  ],
  ['going on with another key needs no budget', limited, { budgetLeft: false }, nextKey],
  ['nor does it after a refusal', auth, { budgetLeft: false }, nextKey],
  ['the gateway says when', answeredLater, {}, retry(5000)],
  ['the gateway says too late', answeredLater, { timeLeftMs: 4000 }, stop('no-time-left')],
  ['the backoff is longer than the time left', answered, { timeLeftMs: 400 }, stop('no-time-left')],
  [
    'the gateway failed and the body is gone',
    answered,
    { replayable: false },
    stop('not-replayable'),
  ],
  ['nothing was sent', notSent, {}, retry(500)],
  ['nobody knows whether it arrived', unknown, {}, stop('outcome-unknown')],
  ['nobody knows, but twice does no harm', unknown, { idempotent: true }, retry(500)],
];

describe('decide', () => {
  test.each(rows)('%s', (_when, outcome, history, decision) => {
    expect(decide(outcome, { ...fresh, ...history })).toEqual(decision);
  });

  test('never waits past the total timeout, nor less than Retry-After', () => {
    const span = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(
        span,
        span,
        fc.integer({ min: 0, max: 3 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (after, left, used, random) => {
          const history = { ...fresh, timeLeftMs: left, retriesUsed: used, random };
          const decision = decide(
            { outcome: 'transient', delivery: 'answered', retryAfterMs: after },
            history,
          );
          if (decision.do !== 'retry') return;
          expect(decision.delayMs).toBeLessThan(left);
          expect(decision.delayMs).toBeGreaterThanOrEqual(after);
        },
      ),
    );
  });
});

describe('backoffMs', () => {
  test.each([
    [0, 1000],
    [1, 2000],
    [2, 4000],
    [3, 8000],
    [9, 8000],
  ])('spreads retry %i over the whole of %i ms', (retriesUsed, most) => {
    expect(backoffMs(retriesUsed, 0)).toBe(0);
    expect(backoffMs(retriesUsed, 0.5)).toBe(most / 2);
    expect(backoffMs(retriesUsed, 1)).toBe(most);
  });
});
