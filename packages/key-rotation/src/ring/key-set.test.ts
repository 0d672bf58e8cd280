import { describe, expect, test } from 'vitest';
import type { ListedKey } from '../sources/read-key-list.ts';
import type { KeyRecord } from './key-record.ts';
import { KeySet } from './key-set.ts';
import { changeHealth, stateOf } from './key-state.ts';

const at = 1000;

function listed(key: string, facts: Partial<ListedKey> = {}): ListedKey {
  return {
    key,
    id: null,
    label: null,
    weight: 1,
    group: null,
    createdAt: null,
    notAfter: Infinity,
    ...facts,
  };
}

function setOf(...keys: readonly ListedKey[]): KeySet {
  const set = new KeySet();
  set.install(keys, 0, at);
  return set;
}

const keysOf = (records: readonly KeyRecord[]): string[] =>
  records.map((record) => record.reveal());

function recordOf(set: KeySet, key: string): KeyRecord {
  const found = set.records.find((record) => record.reveal() === key);
  if (found === undefined) throw new Error('It is not there');
  return found;
}

describe('a new set', () => {
  test.each<[how: string, next: string[], added: string[], removed: string[]]>([
    ['adds', ['a', 'b', 'c'], ['c'], []],
    ['removes the last', ['a'], [], ['b']],
    ['removes the first', ['b'], [], ['a']],
    ['replaces', ['a', 'c'], ['c'], ['b']],
    ['replaces all', ['c'], ['c'], ['a', 'b']],
    ['puts in another order', ['b', 'a'], [], []],
  ])('that %s', (_how, next, added, removed) => {
    const set = setOf(listed('a'), listed('b'));
    const old = set.records;
    const change = set.install(
      next.map((key) => listed(key)),
      1,
      at,
    );
    expect(keysOf(change?.added ?? [])).toEqual(added);
    expect(keysOf(change?.removed ?? [])).toEqual(removed);
    expect(keysOf(set.records)).toEqual(next);
    expect(set.records.map(({ rank }) => rank)).toEqual(next.map((_key, rank) => rank));
    expect(old.filter(({ detached }) => detached)).toEqual(change?.removed);
    expect(set.generation).toBe(2);
  });

  test('that holds the same keys changes nothing but what is known of them', () => {
    const set = setOf(listed('a'), listed('b'));
    const [old] = set.records;
    expect(set.install([listed('a', { weight: 3 }), listed('b')], 1, at)).toBeNull();
    expect(set.generation).toBe(1);
    expect(set.records[0]).toBe(old);
    expect(old?.weight).toBe(3);
  });

  test('that was read before the one in use is dropped', () => {
    const set = setOf(listed('a'));
    expect(set.install([listed('b')], 2, at)).not.toBeNull();
    expect(set.install([listed('c')], 1, at)).toBeNull();
    expect(keysOf(set.records)).toEqual(['b']);
    expect(set.install([listed('c')], 2, at)).not.toBeNull();
  });

  test('that says less about a key leaves what was known', () => {
    const set = setOf(listed('a', { id: 'key_1', label: 'first', createdAt: 5, notAfter: 9000 }));
    const { health } = recordOf(set, 'a');
    set.install([listed('a', { notAfter: 9000 })], 1, at);
    expect(recordOf(set, 'a')).toMatchObject({ gatewayId: 'key_1', label: 'first', createdAt: 5 });
    expect(recordOf(set, 'a').health).toBe(health);
    set.install([listed('a', { id: 'key_2', label: 'second', createdAt: 6 })], 2, at);
    expect(recordOf(set, 'a')).toMatchObject({ gatewayId: 'key_2', label: 'second', createdAt: 6 });
    expect(recordOf(set, 'a').health.notAfter).toBe(Infinity);
  });
});

describe('a quota group', () => {
  test('shares one account, which its keys leave and join', () => {
    const set = setOf(listed('a', { group: 'g' }), listed('b', { group: 'g' }), listed('c'));
    const [a, b, c] = ['a', 'b', 'c'].map((key) => recordOf(set, key));
    const account = a?.account;
    expect([b?.account === account, c?.account === account]).toEqual([true, false]);
    const next = [listed('a'), listed('b', { group: 'g' }), listed('c', { group: 'g' })];
    set.install([...next, listed('d', { group: 'h' })], 1, at);
    expect([a, b, c].map((record) => record?.account === account)).toEqual([false, true, true]);
    expect(recordOf(set, 'd').account).not.toBe(account);
  });

  test('is what the peers of a key belong to, itself not among them', () => {
    const set = setOf(listed('a', { group: 'g' }), listed('b', { group: 'g' }), listed('c'));
    expect(keysOf(set.peersOf(recordOf(set, 'a')))).toEqual(['b']);
    expect(set.peersOf(recordOf(set, 'c'))).toEqual([]);
  });

  test('of one key is not made anew with every set', () => {
    const set = setOf(listed('a'), listed('b'));
    const accounts = set.records.map(({ account }) => account);
    expect(accounts[0]).not.toBe(accounts[1]);
    set.install([listed('a'), listed('b'), listed('c')], 1, at);
    expect(set.records.slice(0, 2).map(({ account }) => account)).toEqual(accounts);
    expect(set.records[0]?.account).toBe(accounts[0]);
  });

  test('hands its limit to a key that joins', () => {
    const set = setOf(listed('a', { group: 'g' }));
    const a = recordOf(set, 'a');
    a.health = changeHealth(a.health, { type: 'limited', startedSeq: 4, untilAt: at + 9 });
    set.install([listed('a', { group: 'g' }), listed('b', { group: 'g' }), listed('c')], 1, at);
    expect(set.records.map(({ health }) => stateOf(health, at))).toEqual([
      'limited',
      'limited',
      'active',
    ]);
  });
});

describe('a key that is taken out of use', () => {
  const states = (set: KeySet): string[] => set.records.map(({ health }) => stateOf(health, at));

  test('is found by either of its ids', () => {
    const set = setOf(listed('a'), listed('b', { id: 'key_b' }));
    const b = recordOf(set, 'b');
    expect([set.find('key_b'), set.find(b.localId), set.find('b')]).toEqual([b, b, undefined]);
    expect(set.finish('key_b', 'disabled')).toBe(b);
    expect(states(set)).toEqual(['active', 'disabled']);
  });

  test('stays so when it was known by the gateway’s id and comes back without it', () => {
    const set = setOf(listed('a', { id: 'key_a' }), listed('b'));
    set.finish('key_a', 'revoked');
    set.install([listed('b')], 1, at);
    set.install([listed('a'), listed('b')], 2, at);
    expect(states(set)).toEqual(['revoked', 'active']);
  });

  test('may be one that is yet to come, under either id', () => {
    const set = setOf(listed('a'));
    const { localId } = recordOf(setOf(listed('b')), 'b');
    expect(set.finish(localId, 'disabled')).toBeUndefined();
    expect(set.finish('key_c', 'revoked')).toBeUndefined();
    set.install([listed('a'), listed('b', { id: 'key_b' }), listed('c', { id: 'key_c' })], 1, at);
    expect(states(set)).toEqual(['active', 'disabled', 'revoked']);
  });

  test('is one of those that the set holds, by its value', () => {
    const set = setOf(listed('a'));
    expect([set.holds('a'), set.holds(recordOf(set, 'a').localId)]).toEqual([true, false]);
  });
});
