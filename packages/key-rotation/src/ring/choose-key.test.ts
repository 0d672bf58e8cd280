import { describe, expect, test } from 'vitest';
import { CallKeys } from './call-keys.ts';
import { chooseKey, takeTurn, type ChoiceOfKeys } from './choose-key.ts';
import { KeyRecord } from './key-record.ts';
import { freshHealth, type KeyHealth } from './key-state.ts';
import type { Strategy } from './strategies.ts';

const now = 1000;

interface Candidate extends Partial<KeyHealth> {
  readonly tried?: boolean;
  readonly lastStartedSeq?: number;
}

interface Circumstances {
  readonly strategy?: Strategy;
  readonly replayable?: boolean;
  readonly upTo?: number;
}

function choiceOf(
  candidates: readonly Candidate[],
  { strategy = 'primary-first', replayable = true, upTo = 3 }: Circumstances = {},
): ChoiceOfKeys {
  const call = new CallKeys(0, replayable);
  const records = candidates.map(({ tried = false, lastStartedSeq = -1, ...health }, rank) => {
    const record = new KeyRecord(`key-${rank}`, 0);
    record.rank = rank;
    record.lastStartedSeq = lastStartedSeq;
    record.health = { ...freshHealth, ...health };
    if (tried) call.noteTried(record, 'auth');
    return record;
  });
  return { records, strategy, call, now, upTo, shareLeft: () => null };
}

const ready = {};
const due = { coolUntilAt: now };
const resting = { coolUntilAt: now + 1 };
const draining = { draining: true };
const denied = { deniedUntilAt: now + 1 };
const limited = (ms: number): Candidate => ({ limitedUntilAt: now + ms });

describe('the key that is chosen', () => {
  test.each<[of: string, candidates: Candidate[], rank: number | null, under?: Circumstances]>([
    ['none', [], null],
    ['equals: by the strategy', [ready, ready], 0],
    ['ready and due: the first', [due, ready], 0],
    ['draining and ready', [draining, ready], 1],
    ['denied and draining', [denied, draining], 1],
    ['limited and denied', [limited(1), denied], 1],
    ['resting and limited', [resting, limited(1)], 1],
    ['resting', [resting], null],
    ['resting, with no bound at all', [resting], null, { upTo: Infinity }],
    ['gone', [{ final: 'disabled' }], null, { upTo: Infinity }],
    ['tried', [{ tried: true }], null],
    ['tried and limited', [{ tried: true }, limited(1)], 1],
    ['limited, which is above the bound', [limited(1)], null, { upTo: 2 }],
    ['denied, which is at the bound', [limited(1), denied], 1, { upTo: 2 }],
    ['limited ones: the one that is free first', [limited(9), limited(5), limited(7)], 1],
    [
      'limited ones, whatever the strategy',
      [
        { ...limited(9), lastStartedSeq: 1 },
        { ...limited(5), lastStartedSeq: 2 },
      ],
      1,
      { strategy: 'round-robin' },
    ],
    [
      'limited ones that are free together: by the strategy',
      [
        { ...limited(9), lastStartedSeq: 2 },
        { ...limited(9), lastStartedSeq: 1 },
      ],
      1,
      { strategy: 'round-robin' },
    ],
    [
      'limits that are over: by the strategy',
      [
        { limitedUntilAt: now, lastStartedSeq: 2 },
        { limitedUntilAt: 0, lastStartedSeq: 3 },
      ],
      0,
      { strategy: 'round-robin' },
    ],
    [
      'limits that are over, the latest of them at this instant: by the strategy',
      [
        { limitedUntilAt: 0, lastStartedSeq: 3 },
        { limitedUntilAt: now, lastStartedSeq: 2 },
      ],
      1,
      { strategy: 'round-robin' },
    ],
    [
      'ready and draining, whatever the strategy',
      [
        { ...ready, lastStartedSeq: 5 },
        { ...draining, lastStartedSeq: 1 },
      ],
      0,
      { strategy: 'round-robin' },
    ],
    ['due and ready, for what cannot be repeated', [due, ready], 1, { replayable: false }],
    ['due and denied, for what cannot be repeated', [due, denied], 1, { replayable: false }],
    ['due and limited, for what cannot be repeated', [limited(1), due], 1, { replayable: false }],
  ])('of %s', (_of, candidates, rank, circumstances) => {
    expect(chooseKey(choiceOf(candidates, circumstances))?.rank ?? null).toBe(rank);
  });
});

describe('a turn', () => {
  test('is earned by the keys that could have had it, and by no other', () => {
    const candidates = [ready, ready, draining, { tried: true }, resting];
    const choice = choiceOf(candidates, { strategy: 'weighted' });
    const [chosen] = choice.records;
    if (chosen !== undefined) takeTurn(chosen, choice);
    expect(choice.records.map(({ credit }) => credit)).toEqual([-1, 1, 0, 0, 0]);
  });

  test('of a key that only a call which can be repeated may try is not shared with it', () => {
    const choice = choiceOf([ready, due], { strategy: 'weighted', replayable: false });
    const [chosen] = choice.records;
    if (chosen !== undefined) takeTurn(chosen, choice);
    expect(choice.records.map(({ credit }) => credit)).toEqual([0, 0]);
  });

  test('changes nothing where the strategy keeps no account', () => {
    const choice = choiceOf([ready, ready]);
    const [chosen] = choice.records;
    if (chosen !== undefined) takeTurn(chosen, choice);
    expect(choice.records.map(({ credit, turns }) => [credit, turns])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });
});
