import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeHealth,
  cooldownMs,
  freshHealth,
  isSpotless,
  retryAtOf,
  stateOf,
  type KeyEvent,
  type KeyState,
} from './key-state.ts';

const now = 10_000;
const refused = (startedSeq: number, lenient = false): KeyEvent => ({
  type: 'refused',
  startedSeq,
  at: now,
  random: 1,
  lenient,
});
const probeRefused = (startedSeq: number, lenient = false): KeyEvent => ({
  type: 'probe-refused',
  startedSeq,
  at: now,
  random: 1,
  lenient,
});
const accepted = (startedSeq: number): KeyEvent => ({ type: 'accepted', startedSeq });
const limited = (startedSeq: number, untilAt: number): KeyEvent => ({
  type: 'limited',
  startedSeq,
  untilAt,
});
const groupLimited = (startedSeq: number, untilAt: number): KeyEvent => ({
  type: 'group-limited',
  startedSeq,
  untilAt,
});
const groupAccepted = (startedSeq: number): KeyEvent => ({ type: 'group-accepted', startedSeq });
const draining: KeyEvent = { type: 'draining', draining: true };
const probeStarted: KeyEvent = { type: 'probe-started' };
const probeEnded: KeyEvent = { type: 'probe-ended' };
const disabled: KeyEvent = { type: 'finished', as: 'disabled' };

function after(...events: readonly KeyEvent[]): typeof freshHealth {
  return events.reduce(changeHealth, freshHealth);
}

const rows: [when: string, events: KeyEvent[], state: KeyState, retryAt: number | null][] = [
  ['nothing happened', [], 'active', null],
  ['refused at the first attempt', [refused(0)], 'suspect', null],
  ['refused once', [refused(1)], 'suspect', null],
  ['refused twice in a row', [refused(1), refused(2)], 'cooling', now + 250],
  ['refused, accepted, refused', [refused(1), accepted(2), refused(3)], 'suspect', null],
  ['refused, then accepted', [refused(1), accepted(2)], 'active', null],
  [
    'a late refusal of an attempt from before a success',
    [accepted(5), refused(3), refused(4)],
    'active',
    null,
  ],
  [
    'a late success from before both refusals',
    [refused(2), refused(3), accepted(1)],
    'cooling',
    now + 250,
  ],
  [
    'a late success from between two refusals',
    [refused(1), refused(3), accepted(2)],
    'suspect',
    null,
  ],
  [
    'more refusals while cooling',
    [refused(1), refused(2), refused(3), refused(4)],
    'cooling',
    now + 250,
  ],
  ['under trial', [refused(1), refused(2), probeStarted], 'probing', now + 250],
  ['a failed trial', [refused(1), refused(2), probeStarted, probeRefused(3)], 'cooling', now + 500],
  [
    'a trial that proved nothing',
    [refused(1), refused(2), probeStarted, probeEnded],
    'cooling',
    now + 250,
  ],
  [
    'a passed trial',
    [refused(1), refused(2), probeStarted, probeEnded, accepted(3)],
    'active',
    null,
  ],
  [
    'a failed trial overtaken by a success',
    [refused(1), refused(2), probeStarted, accepted(9), probeRefused(3)],
    'active',
    null,
  ],
  [
    'a failed trial, and a later success that fails again',
    [refused(1), refused(2), probeStarted, accepted(6), refused(7), refused(8), probeRefused(5)],
    'cooling',
    now + 250,
  ],
  [
    'a failed trial after a success of an attempt from before it',
    [refused(1), refused(2), probeStarted, accepted(2), probeRefused(3)],
    'suspect',
    null,
  ],
  [
    'a failed trial, the second refusal since a success that came late',
    [refused(1), refused(3), probeStarted, accepted(2), probeRefused(4)],
    'cooling',
    now + 500,
  ],
  [
    'a late success that leaves one refusal: how often it had cooled down is not forgotten',
    [refused(1), refused(2), probeStarted, probeRefused(3), accepted(2), refused(4)],
    'cooling',
    now + 1000,
  ],
  ['out of quota', [limited(1, now + 900)], 'limited', now + 900],
  ['out of quota from the first attempt on', [limited(0, now + 900)], 'limited', now + 900],
  ['out of quota until now', [limited(1, now)], 'active', null],
  ['out of quota for ever', [limited(1, Infinity)], 'limited', null],
  ['quota that is back', [limited(1, now + 900), accepted(2)], 'active', null],
  ['a success from before the limit', [limited(2, now + 900), accepted(1)], 'limited', now + 900],
  [
    'an older limit that arrives late',
    [limited(2, now + 900), limited(1, now + 100)],
    'limited',
    now + 900,
  ],
  [
    'a limit after a refusal: the key was recognised',
    [refused(1), limited(2, now)],
    'active',
    null,
  ],
  [
    'a limit of its group: its own refusals stand',
    [refused(1), groupLimited(2, now + 900)],
    'limited',
    now + 900,
  ],
  [
    'a limit of its group that is over: its own refusals stand',
    [refused(1), groupLimited(2, now + 900), groupAccepted(3)],
    'suspect',
    null,
  ],
  [
    'a success in its group from before the limit',
    [groupLimited(2, now + 900), groupAccepted(1)],
    'limited',
    now + 900,
  ],
  ['being replaced', [draining], 'draining', null],
  ['being replaced and out of quota', [draining, limited(1, now + 9)], 'limited', now + 9],
  ['no longer being replaced', [draining, { type: 'draining', draining: false }], 'active', null],
  ['at its end', [{ type: 'ends', notAfter: now }], 'expired', null],
  ['before its end', [{ type: 'ends', notAfter: now + 1 }], 'active', null],
  [
    'at its end while cooling',
    [refused(1), refused(2), { type: 'ends', notAfter: now }],
    'expired',
    null,
  ],
  ['banned, then revoked', [disabled, { type: 'finished', as: 'revoked' }], 'revoked', null],
  ['revoked, then banned', [{ type: 'finished', as: 'revoked' }, disabled], 'revoked', null],
  ['refused twice under suspicion', [refused(1, true), refused(2, true)], 'cooling', now + 250],
  ['denied here until now', [{ type: 'denied', untilAt: now }], 'active', null],
  [
    'denied here twice, for the longer time',
    [
      { type: 'denied', untilAt: now + 50 },
      { type: 'denied', untilAt: now + 20 },
    ],
    'limited',
    now + 50,
  ],
  ['denied here', [{ type: 'denied', untilAt: now + 50 }], 'limited', now + 50],
  ['banned', [disabled], 'disabled', null],
  ['banned, then accepted', [disabled, accepted(1)], 'disabled', null],
  ['banned, then refused', [disabled, refused(1), refused(2)], 'disabled', null],
  ['banned under trial', [refused(1), refused(2), probeStarted, disabled], 'disabled', null],
];

describe('the state of a key', () => {
  test.each(rows)('%s', (_when, events, state, retryAt) => {
    expect(stateOf(after(...events), now)).toBe(state);
    expect(retryAtOf(after(...events), now)).toBe(retryAt);
  });

  test('follows from the refusals after the last success in the order of starts, in whatever order they arrive', () => {
    const attempts = fc.uniqueArray(fc.record({ startedSeq: fc.nat(30), ok: fc.boolean() }), {
      selector: ({ startedSeq }) => startedSeq,
    });
    fc.assert(
      fc.property(attempts, (arrivals) => {
        const events = arrivals.map(({ startedSeq, ok }) =>
          ok ? accepted(startedSeq) : refused(startedSeq),
        );
        const byStart = arrivals.toSorted((first, second) => first.startedSeq - second.startedSeq);
        const inARow = byStart.length - 1 - byStart.findLastIndex(({ ok }) => ok);
        const expected: KeyState = inARow === 0 ? 'active' : inARow === 1 ? 'suspect' : 'cooling';
        expect(stateOf(after(...events), now)).toBe(expected);
      }),
    );
  });

  test('the end of a trial that proved nothing changes nothing else', () => {
    const cooling = after(refused(1), refused(2));
    expect(changeHealth(changeHealth(cooling, probeStarted), probeEnded)).toEqual(cooling);
  });

  test('a ban ends the trial', () => {
    expect(after(refused(1), refused(2), probeStarted, disabled).probing).toBe(false);
  });

  test('no more than the last two refusals are remembered', () => {
    expect(after(refused(3), refused(1), refused(4), refused(2)).refusals).toEqual([3, 4]);
  });

  test('a refusal is held against its key unless it is said to be lenient', () => {
    const first: KeyEvent = { type: 'refused', startedSeq: 1, at: now, random: 1 };
    expect(after(first, { ...first, startedSeq: 2 }).trips).toBe(1);
  });

  test('a banned key learns nothing more', () => {
    const banned = after(disabled);
    for (const event of [refused(1), accepted(2), limited(3, now + 1), probeStarted]) {
      expect(changeHealth(banned, event)).toBe(banned);
    }
  });

  test('while the upstream is under suspicion a failed trial starts a first cooldown again', () => {
    const trials = [refused(1), refused(2), probeStarted, probeRefused(3), probeStarted];
    const spared = after(...trials, probeRefused(4, true));
    expect([spared.coolUntilAt, spared.trips]).toEqual([now + 250, 2]);
    expect(after(...trials, probeRefused(4)).coolUntilAt).toBe(now + 1000);
  });

  test('success forgets how often a key had cooled down', () => {
    const failedTrials = [
      refused(1),
      refused(2),
      probeStarted,
      probeRefused(3),
      probeStarted,
      probeRefused(4),
    ];
    expect(after(...failedTrials).trips).toBe(3);
    const again = after(...failedTrials, accepted(5), refused(6), refused(7));
    expect(again.coolUntilAt).toBe(now + 250);
  });
});

describe('isSpotless', () => {
  test.each<[what: string, events: KeyEvent[], spotless: boolean]>([
    ['is new', [], true],
    ['has gone through', [accepted(1)], true],
    ['is being replaced', [draining], true],
    ['was refused', [refused(1)], false],
    ['was refused and has gone through', [refused(1), accepted(2)], true],
    ['is on trial', [probeStarted], false],
    ['is out of quota', [limited(1, now)], false],
    ['is banned', [disabled], false],
  ])('of a key that %s', (_what, events, spotless) => {
    expect(isSpotless(after(...events))).toBe(spotless);
  });
});

describe('cooldownMs', () => {
  test.each([
    [0, 250],
    [1, 500],
    [4, 4000],
    [10, 256_000],
    [11, 300_000],
    [500, 300_000],
  ])('after %i cooldowns is between half of %i ms and all of it', (trips, most) => {
    expect(cooldownMs(trips, 0)).toBe(most / 2);
    expect(cooldownMs(trips, 1)).toBe(most);
  });
});
