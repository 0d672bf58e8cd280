import { expect, test } from 'vitest';
import { ageOf, KeyAges } from './key-ages.ts';
import { KeyRecord } from './key-record.ts';
import { changeHealth } from './key-state.ts';
import { RingEvents, type KeyRingEvent } from './ring-events.ts';

const dayMs = 86_400_000;
const now = 1000 * dayMs;

function recordOf(ageDays: number | null, notAfter = Infinity): KeyRecord {
  const record = new KeyRecord('a', now - 3 * dayMs);
  record.createdAt = ageDays === null ? null : now - ageDays * dayMs;
  record.health = changeHealth(record.health, { type: 'ends', notAfter });
  return record;
}

function check(...records: readonly KeyRecord[]): { told: KeyRingEvent[]; dueAt: number } {
  const events = new RingEvents();
  const told: KeyRingEvent[] = [];
  events.on('*', (event) => told.push(event));
  const ages = new KeyAges(events);
  ages.check(records, now);
  return { told, dueAt: ages.dueAt };
}

test.each<[what: string, record: KeyRecord, age: ReturnType<typeof ageOf>]>([
  ['as its source says', recordOf(7), { ms: 7 * dayMs, atLeast: false }],
  ['since it was first seen', recordOf(null), { ms: 3 * dayMs, atLeast: true }],
  ['0 for one that is made tomorrow', recordOf(-1), { ms: 0, atLeast: false }],
])('the age of a key is %s', (_what, record, age) => {
  expect(ageOf(record, now)).toEqual(age);
});

test.each<[what: string, records: KeyRecord[], dueAt: number]>([
  ['never for no key', [], Infinity],
  ['when a young key becomes 75 days old', [recordOf(70)], now + 5 * dayMs],
  ['on the next day of an old one', [recordOf(80.25)], now + 0.75 * dayMs],
  ['at the end of a key, if that is sooner', [recordOf(70, now + 5)], now + 5],
  [
    'at the soonest instant of several',
    [recordOf(70), recordOf(72), recordOf(71)],
    now + 3 * dayMs,
  ],
  ['never for a key that is gone', [recordOf(80, now)], Infinity],
])('there is something to tell again %s', (_what, records, dueAt) => {
  expect(check(...records).dueAt).toBe(dueAt);
});

test.each<[ageDays: number, thresholdDays: number | null]>([
  [74.99, null],
  [75, 75],
  [89.99, 75],
  [90, 90],
])('a key that is %d days old has passed the threshold %j', (ageDays, thresholdDays) => {
  const record = recordOf(ageDays);
  const { keyId } = record;
  const warning = {
    type: 'age.warning',
    at: now,
    keyId,
    ageDays: Math.floor(ageDays),
    thresholdDays,
    atLeast: false,
  };
  expect(check(record).told).toEqual(thresholdDays === null ? [] : [warning]);
});

test('the end of a key is told at that instant, once, and again only for another end', () => {
  const record = recordOf(1, now);
  const expired = [{ type: 'key.expired', at: now, keyId: record.keyId }];
  expect(check(record).told).toEqual(expired);
  expect(check(record).told).toEqual([]);
  record.health = changeHealth(record.health, { type: 'ends', notAfter: now + 1 });
  expect(check(record).told).toEqual([]);
  record.health = changeHealth(record.health, { type: 'ends', notAfter: now });
  expect(check(record).told).toEqual(expired);
});
