import { describe, expect, test } from 'vitest';
import { readKeyList, type ListedKey } from './read-key-list.ts';

const plain: ListedKey = {
  key: 'a',
  id: null,
  label: null,
  weight: 1,
  group: null,
  createdAt: null,
  notAfter: Infinity,
};

describe('readKeyList', () => {
  test.each<[what: string, given: unknown, keys: ListedKey[]]>([
    ['a text', 'a', [plain]],
    ['an object', { key: 'a' }, [plain]],
    [
      'all that is known of a key',
      [{ key: 'a', id: 'i', label: 'l', weight: 0.5, group: 'g', createdAt: 1, notAfter: 2 }],
      [{ key: 'a', id: 'i', label: 'l', weight: 0.5, group: 'g', createdAt: 1, notAfter: 2 }],
    ],
    [
      'fields without a value',
      { key: 'a', id: '', label: '', group: '', weight: null, createdAt: null, notAfter: null },
      [plain],
    ],
    ['texts that are none', { key: 'a', id: 1, label: {}, group: [] }, [plain]],
    [
      'a key given twice, as it was given first',
      [{ key: 'a', label: 'first' }, 'b', { key: 'a', label: 'second' }],
      [
        { ...plain, label: 'first' },
        { ...plain, key: 'b' },
      ],
    ],
  ])('reads %s', (_what, given, keys) => {
    expect(readKeyList(given)).toEqual({ keys });
  });

  const range = 'is out of range';
  const instant = 'an instant in epoch milliseconds';
  const keys =
    'one key or a list with at least one key; undefined, null and empty entries are left out';

  test.each<[given: unknown, path: string, problem: string, allowed: unknown]>([
    [undefined, '', 'is missing', keys],
    [null, '', 'is missing', keys],
    ['', '', 'holds no key', keys],
    [[null], '', 'holds no key', keys],
    [1, '', 'is a number', expect.any(String)],
    ['with space', '', expect.any(String), expect.any(String)],
    [{ key: 'a', weight: 0 }, '.weight', range, 'a number above 0'],
    [['a', { key: 'b', weight: Infinity }], '[1].weight', range, 'a number above 0'],
    [{ key: 'a', weight: '2' }, '.weight', range, 'a number above 0'],
    [{ key: 'a', createdAt: Number.NaN }, '.createdAt', range, instant],
    [[{ key: 'a', notAfter: '2026-01-01' }], '[0].notAfter', range, instant],
  ])('refuses %j', (given, path, problem, allowed) => {
    expect(readKeyList(given)).toEqual({ path, problem, allowed });
  });
});
