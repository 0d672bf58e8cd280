import { expect, test } from 'vitest';
import type { OutcomeName } from '../attempt/outcome.ts';
import { CallKeys } from './call-keys.ts';
import { KeyRecord } from './key-record.ts';
import { freshHealth, type KeyHealth } from './key-state.ts';
import { pickProbe } from './pick-probe.ts';

const now = 1000;

interface Candidate extends Partial<KeyHealth> {
  /** What came of it in this call; absent when the call has not tried it. */
  readonly outcome?: OutcomeName;
}

function pick(
  candidates: readonly Candidate[],
  { usedSecondChance = false, hasSource = true } = {},
): number | null {
  const call = new CallKeys(0, true);
  call.usedSecondChance = usedSecondChance;
  const records = candidates.map(({ outcome, ...health }, rank) => {
    const record = new KeyRecord(`key-${rank}`, 0);
    record.rank = rank;
    record.health = { ...freshHealth, ...health };
    if (outcome !== undefined) call.noteTried(record, outcome);
    return record;
  });
  // The order of the list is no order of preference here: rank is.
  return pickProbe(records.toReversed(), call, now, hasSource)?.rank ?? null;
}

test.each<[what: string, candidates: Candidate[], rank: number | null]>([
  ['no key', [], null],
  ['equal keys: by rank', [{ coolUntilAt: 1200 }, { coolUntilAt: 1200 }], 0],
  ['keys of which one is free sooner', [{ coolUntilAt: 1200 }, { coolUntilAt: 1100 }], 1],
  ['one that is not cooling', [{ coolUntilAt: 900 }, {}], 1],
  ['one that this call has tried', [{ outcome: 'auth' }, { coolUntilAt: 1200 }], 1],
  ['keys that are gone', [{ final: 'disabled' }, { notAfter: now }, { coolUntilAt: 1200 }], 2],
  ['nothing but keys that are gone', [{ final: 'revoked' }, { notAfter: now }], null],
])('of %s', (_what, candidates, rank) => {
  expect(pick(candidates)).toBe(rank);
});

test.each<[what: string, candidates: Candidate[], rank: number | null]>([
  ['that was refused once', [{ outcome: 'auth', refusals: [1] }], 0],
  ['that was refused twice', [{ outcome: 'auth', coolUntilAt: 1200 }], null],
  ['that is out of quota', [{ outcome: 'limited' }], null],
])('a key %s is given once more to a call that has tried all', (_what, candidates, rank) => {
  expect(pick(candidates)).toBe(rank);
  expect(pick(candidates, { usedSecondChance: true })).toBeNull();
});

const refused: Candidate = { outcome: 'auth', refusals: [1] };

test.each<[what: string, candidates: Candidate[], rank: number | null]>([
  ['refused by the call', [refused], null],
  ['refused by the call, beside one that is gone', [{ final: 'disabled' }, refused], null],
  ['refused by other calls only', [{ coolUntilAt: 1200 }], 0],
  ['one of two that the call saw refused', [refused, refused], 0],
])('without a source the only key is not tried twice: %s', (_what, candidates, rank) => {
  expect(pick(candidates, { hasSource: false })).toBe(rank);
});
