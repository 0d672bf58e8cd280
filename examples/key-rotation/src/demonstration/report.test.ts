import { expect, test } from 'vitest';
import { brokenPromises, describe, type Report } from './report.ts';

const good: Report = {
  clients: 2,
  answered: 5001,
  failures: [],
  keys: [
    { id: 'key_0', answered: 1, refused: true },
    { id: 'key_1', answered: 2000, refused: true },
    { id: 'key_2', answered: 3000, refused: false },
  ],
  refusals: 1,
};

test('a report of a rotation that went well breaks no promise, and its text gives every number', () => {
  expect(brokenPromises(good)).toEqual([]);
  expect(describe(good)).toBe(
    [
      '2 clients, 5,001 questions, 2 rotations, one service process',
      '  key_0        1 answered, revoked',
      '  key_1    2,000 answered, revoked',
      '  key_2    3,000 answered, in use',
      '0 failed; refused with a dead key and sent again with another: 1',
      '',
    ].join('\n'),
  );
});

test.each<[string, Partial<Report>, string[]]>([
  [
    'questions failed',
    { failures: ['502 X', '500 Y', '502 X'] },
    ['2 failed: 502 X', '1 failed: 500 Y'],
  ],
  [
    'a key answered nothing',
    {
      keys: [
        { id: 'key_1', answered: 9, refused: true },
        { id: 'key_2', answered: 0, refused: false },
      ],
    },
    ['key_2 answered nothing'],
  ],
  [
    'the old key is alive and the new one is not',
    {
      keys: [
        { id: 'key_1', answered: 9, refused: false },
        { id: 'key_2', answered: 9, refused: true },
      ],
    },
    ['key_1 was replaced and is not refused', 'key_2 is in use and refused'],
  ],
])('when %s, the report says so', (_when, changes, broken) => {
  const report = { ...good, ...changes };
  expect(brokenPromises(report)).toEqual(broken);
  for (const line of broken) expect(describe(report)).toContain(`Not as promised: ${line}\n`);
});
