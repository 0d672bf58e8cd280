import fc from 'fast-check';
import { expect } from 'vitest';
import type { StoreErrorRule } from '../../src/index.ts';
import { keys, OutageTrace, share } from './outage-trace.ts';
import type { Made } from './outage-trace.ts';
import { failures } from './scripted-store.ts';
import type { Behaviour } from './scripted-store.ts';

const which = fc.nat({ max: 1000 });
const steps = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('behave' as const),
        as: fc.constantFrom<Behaviour>('well', ...failures),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('call' as const),
        key: fc.constantFrom(...keys),
        tokens: fc.nat({ max: 50 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('settle' as const),
        which,
        tokens: fc.option(fc.nat({ max: 80 }), { nil: undefined }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), which }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('arrived' as const), which }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('answerLate' as const), which }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('wait' as const),
        ms: fc.oneof(fc.nat({ max: 60 }), fc.nat({ max: 1500 }), fc.nat({ max: 6000 })),
      }),
    },
  ),
  { maxLength: 50 },
);

export async function budgetsAddUp(onStoreError: StoreErrorRule, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const trace = new OutageTrace(onStoreError);
      for (const step of script) await trace.play(step);
      await trace.wait(60);
      await trace.recover();
      const { made, time } = trace;
      expect(trace.problems).toEqual([]);
      const went = made.filter(({ admission, isReleased }) => admission.allowed && !isReleased);
      expect(trace.counted('~client')).toEqual([went.length]);
      for (const key of keys) {
        const own = went.filter((one) => one.key === key);
        const tokens = own.reduce((sum, one) => sum + one.tokens, 0);
        const [inSecond = 0, inMinute = 0, today, inFlight] = trace.counted(key);
        expect([today, inFlight]).toEqual([tokens, 0]);
        // What was written back stays in the windows for longer than it might, and never shorter.
        expect(inMinute).toBeGreaterThanOrEqual(within(own, time.now, 60_000));
        expect(inMinute).toBeLessThanOrEqual(own.length);
        expect(inSecond).toBeLessThanOrEqual(own.length);
      }
      holdsTheRule(onStoreError, made);
      expect(time.pending).toEqual([]);
    }),
    { numRuns },
  );
}

function holdsTheRule(onStoreError: StoreErrorRule, made: readonly Made[]): void {
  // With the store's word, an admission says how the limits stand.
  const withoutStore = made.filter(
    ({ admission }) => admission.allowed && admission.usage.length === 0,
  );
  if (onStoreError === 'closed') expect(withoutStore).toEqual([]);
  // Only a store that answers denies then.
  if (onStoreError === 'open')
    for (const { admission } of made) expect(admission.denial?.limit).not.toBe(share.perMinute);
  if (onStoreError !== 'closed')
    for (const { admission } of made) expect(admission.denial?.status).not.toBe(503);
  if (onStoreError !== 'local') return;
  for (const key of keys) {
    const own = withoutStore.filter((one) => one.key === key && !one.isReleased);
    for (const { at } of own) {
      expect(within(own, at, 1000)).toBeLessThanOrEqual(share.perSecond);
      expect(within(own, at, 60_000)).toBeLessThanOrEqual(share.perMinute);
    }
  }
}

/** Calls in the window that ends at `at`. */
function within(calls: readonly Made[], at: number, windowMs: number): number {
  return calls.filter((one) => one.at <= at && one.at > at - windowMs).length;
}
