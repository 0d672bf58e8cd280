import { expect, test } from 'vitest';
import { requestsPerMinute, tokensPerMinute } from '../../index.ts';
import type { Meter } from '../../index.ts';
import { SharesBySlot } from './shares-by-slot.ts';

const perMinute = (limit: number): Meter[] => [{ ...requestsPerMinute(limit).meter, amount: 1 }];

test('has one account for a slot and its limits, and another where a limit was changed', () => {
  const shares = new SharesBySlot({ leaseMs: 1000, maxShare: 100 });
  const first = shares.find('a', perMinute(10));
  expect(shares.find('a', perMinute(10))).toBe(first);
  expect(shares.find('b', perMinute(10))).not.toBe(first);
  expect(shares.find('a', perMinute(11))).not.toBe(first);
  expect(shares.find('a', [{ ...tokensPerMinute(10).meter, amount: 1 }])).not.toBe(first);
  expect(shares.find('a', [])).not.toBe(first);
  expect(shares.size).toBe(5);
  expect(shares.ofSlot('a')).toHaveLength(4);
});

test('forgets what is idle, one a step, and keeps what is not', () => {
  const shares = new SharesBySlot({ leaseMs: 1000, maxShare: 100 });
  const [idle, used, busy] = ['idle', 'used', 'busy'].map((slot) =>
    shares.find(slot, perMinute(9)),
  );
  used?.note([1], 30_000);
  const isBusy = (one: unknown): boolean => one === busy;
  for (let step = 0; step < 6; step++) shares.sweep(60_000, isBusy);
  expect([...shares].toSorted((a, b) => a.slot.localeCompare(b.slot))).toEqual([busy, used]);
  expect(shares.ofSlot('idle')).toEqual([]);
  if (idle !== undefined) shares.keep(idle);
  expect(shares.ofSlot('idle')).toEqual([idle]);
});
