import { expect, test } from 'vitest';
import { KeyRecord } from './key-record.ts';
import { changeHealth } from './key-state.ts';
import { isRefusedTogether, UpstreamSuspicion } from './upstream-suspicion.ts';

const at = 1_000_000;

interface Past {
  /** How long ago the key last went through, and was last refused; absent for never. */
  readonly okMs?: number;
  readonly refusedMs?: number;
  /** Whether it has gone through since it was refused. */
  readonly recovered?: boolean;
  readonly banned?: boolean;
}

function recordOf({ okMs, refusedMs, recovered = false, banned = false }: Past): KeyRecord {
  const record = new KeyRecord('some-key', 0);
  if (okMs !== undefined) record.lastOkAt = at - okMs;
  if (refusedMs !== undefined) {
    record.lastRefusedAt = at - refusedMs;
    record.health = changeHealth(record.health, { type: 'refused', startedSeq: 1, at, random: 0 });
  }
  if (recovered) record.health = changeHealth(record.health, { type: 'accepted', startedSeq: 2 });
  if (banned) record.health = changeHealth(record.health, { type: 'finished', as: 'disabled' });
  return record;
}

/** The key that has just been refused, and went through a second ago. */
const justRefused: Past = { okMs: 1000 };

test.each<[what: string, others: Past[], together: boolean]>([
  ['alone', [], false],
  ['beside one that was refused a moment ago', [{ okMs: 900, refusedMs: 0 }], true],
  ['beside one that was refused just within the window', [{ okMs: 9000, refusedMs: 4999 }], true],
  ['beside one that was refused before the window', [{ okMs: 9000, refusedMs: 5000 }], false],
  ['beside one that works', [{ okMs: 900 }], false],
  ['beside one that works again', [{ okMs: 1, refusedMs: 2, recovered: true }], false],
  [
    'beside one that was refused and one that works',
    [{ okMs: 9, refusedMs: 1 }, { okMs: 900 }],
    false,
  ],
  ['beside one that worked just within the minute', [{ okMs: 59_999, refusedMs: 1 }], true],
  ['beside one that worked before the minute', [{ okMs: 60_000, refusedMs: 1 }], false],
  ['beside one that never worked', [{ refusedMs: 1 }], false],
  ['beside one that is banned', [{ okMs: 9, refusedMs: 1, banned: true }], false],
  [
    'beside a refused one and a banned one that works',
    [
      { okMs: 9, refusedMs: 1 },
      { okMs: 9, banned: true },
    ],
    true,
  ],
])('a key that is refused %s', (_what, others, together) => {
  const refused = recordOf(justRefused);
  expect(isRefusedTogether(refused, [refused, ...others.map(recordOf)], at)).toBe(together);
});

test('a key that has proved nothing itself is one of two at the least only if two others have', () => {
  const refused = recordOf({});
  const other = (): KeyRecord => recordOf({ okMs: 9, refusedMs: 1 });
  expect(isRefusedTogether(refused, [refused, other()], at)).toBe(false);
  expect(isRefusedTogether(refused, [refused, other(), other()], at)).toBe(true);
});

test('a suspicion is told of once, and ends with a success of an attempt that began after it', () => {
  const refused = recordOf(justRefused);
  const records = [refused, recordOf({ okMs: 9, refusedMs: 1 })];
  const suspicion = new UpstreamSuspicion();
  expect(suspicion.noteAccepted(1)).toBe(false);
  expect(suspicion.isSuspect(at)).toBe(false);
  expect(suspicion.noteRefused(refused, records, 7, at)).toBe(true);
  expect(suspicion.noteRefused(refused, records, 8, at)).toBe(false);
  expect(suspicion.noteAccepted(7)).toBe(false);
  expect(suspicion.isSuspect(at)).toBe(true);
  expect(suspicion.noteAccepted(8)).toBe(true);
  expect(suspicion.isSuspect(at)).toBe(false);
  expect(suspicion.noteAccepted(9)).toBe(false);
});

test('a suspicion ends after a minute, and may then begin again', () => {
  const refused = recordOf(justRefused);
  const records = [refused, recordOf({ okMs: 9, refusedMs: 1 })];
  const suspicion = new UpstreamSuspicion();
  suspicion.noteRefused(refused, records, 7, at);
  expect(suspicion.isSuspect(at + 59_999)).toBe(true);
  expect(suspicion.isSuspect(at + 60_000)).toBe(false);
  for (const record of records) {
    record.lastOkAt = at + 60_000;
    record.lastRefusedAt = at + 60_000;
  }
  expect(suspicion.noteRefused(refused, records, 9, at + 60_000)).toBe(true);
});
