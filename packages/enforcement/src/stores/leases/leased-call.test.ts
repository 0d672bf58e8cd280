import { describe, expect, test } from 'vitest';
import {
  concurrency,
  requestsPerDay,
  requestsPerMinute,
  tokenLimit,
  tokensPerMinute,
} from '../../index.ts';
import type { WindowFrom } from '../../index.ts';
import { LeasedCall } from './leased-call.ts';
import { Lease } from './lease.ts';

const meters = [
  requestsPerMinute(100),
  tokensPerMinute(1000),
  requestsPerDay(100),
  tokenLimit({ limit: 1000, reset: 'one_time' }),
  concurrency(10),
].map(({ meter }) => meter);
const amounts = [1, 10, 1, 10, 1];

/** A lease on which one call was admitted at 0. */
function withCall(windowFrom: WindowFrom): { lease: Lease; call: LeasedCall } {
  const lease = new Lease('lease', meters.length, {
    termMs: 1000,
    usableUntil: 1000,
    dueAt: 2000,
    endsAt: 3000,
  });
  lease.grant([10, 100, 10, 100, 10], 1000);
  return { lease, call: new LeasedCall(lease, meters, amounts, { ttlMs: 5000, windowFrom }) };
}

/** What the lease reports after its end: used and kept. */
function told(lease: Lease): readonly (readonly number[])[] {
  const { used, kept } = lease.report(1000, 3000);
  return [used, kept];
}

const nothing = [0, 0, 0, 0, 0];
type Happening = readonly ('report' | ((call: LeasedCall) => void))[];
const settle = (call: LeasedCall): void => call.settle({ tokens: 4 });
const debt = (call: LeasedCall): void => call.settle({ tokens: 40 });
const asEstimated = (call: LeasedCall): void => call.settle({});
const release = (call: LeasedCall): void => call.release();
const arrive = (call: LeasedCall): void => call.start();
const expire = (call: LeasedCall): void => call.expire();

describe('LeasedCall', () => {
  test.each<[string, WindowFrom, Happening, readonly number[], readonly number[]]>([
    ['uses its request at once', 'admitted', [], [1, 0, 0, 0, 0], [0, 10, 1, 10, 1]],
    ['holds its place until it arrives', 'arrived', [], nothing, amounts],
    ['uses its request when it arrives', 'arrived', [arrive], [1, 0, 0, 0, 0], [0, 10, 1, 10, 1]],
    ['arrives once', 'arrived', [arrive, arrive], [1, 0, 0, 0, 0], [0, 10, 1, 10, 1]],
    ['uses what it is settled with', 'admitted', [settle], [1, 4, 1, 4, 0], nothing],
    ['arrives when it is settled', 'arrived', [settle], [1, 4, 1, 4, 0], nothing],
    ['uses more than was granted', 'admitted', [debt], [1, 40, 1, 40, 0], nothing],
    ['uses its estimate', 'admitted', [asEstimated], [1, 10, 1, 10, 0], nothing],
    ['gives everything back', 'admitted', [release], nothing, nothing],
    ['gives everything back, arrived or not', 'arrived', [release], nothing, nothing],
    ['gives everything back after it arrived', 'arrived', [arrive, release], nothing, nothing],
    ['is settled once', 'admitted', [settle, debt, release], [1, 4, 1, 4, 0], nothing],
    ['is released once', 'arrived', [release, settle, arrive, expire], nothing, nothing],
    ['leaves in a window what was told', 'admitted', ['report', release], [1, 0, 0, 0, 0], nothing],
    [
      'takes out of a window what came after the report',
      'arrived',
      ['report', arrive, release],
      nothing,
      nothing,
    ],
    ['keeps its request after the TTL', 'admitted', [expire], [1, 0, 1, 0, 0], nothing],
    ['arrives at its TTL at the latest', 'arrived', [expire], [1, 0, 1, 0, 0], nothing],
    ['is a debt after the TTL', 'admitted', [expire, settle], [1, 4, 1, 4, 0], nothing],
    ['gives its request back after the TTL', 'admitted', [expire, release], nothing, nothing],
    [
      'gives back of budgets what was told',
      'admitted',
      [expire, 'report', release],
      [1, 0, 0, 0, 0],
      nothing,
    ],
  ])('%s (%s)', (_name, windowFrom, happening, used, kept) => {
    const { lease, call } = withCall(windowFrom);
    for (const step of happening) {
      if (step === 'report') lease.report(1000, 3000);
      else step(call);
    }
    expect(told(lease)).toEqual([used, kept]);
  });
});

describe('Lease', () => {
  test('keeps what calls can still take, for as long as they can', () => {
    const { lease, call } = withCall('admitted');
    call.settle({ tokens: 4 });
    expect(lease.report(999, 2001)).toMatchObject({ kept: [9, 96, 9, 96, 10], leaseMs: 2001 });
    expect(lease.report(1000, 2000)).toMatchObject({ kept: nothing, leaseMs: 0 });
  });

  test('takes a debt off what is left', () => {
    const { lease, call } = withCall('admitted');
    call.settle({ tokens: 95 });
    expect([
      lease.hasRoomFor([1, 5, 1, 5, 1], 999),
      lease.hasRoomFor([1, 6, 1, 5, 1], 999),
    ]).toEqual([true, false]);
    expect(lease.hasRoomFor([1, 5, 1, 5, 1], 1000)).toBe(false);
  });

  test('numbers its reports, and tells totals', () => {
    const { lease, call } = withCall('admitted');
    expect(lease.report(1000, 3000)).toMatchObject({ sequence: 1, used: [1, 0, 0, 0, 0] });
    call.settle({});
    expect(lease.report(1000, 3000)).toMatchObject({ sequence: 2, used: [1, 10, 1, 10, 0] });
  });
});
