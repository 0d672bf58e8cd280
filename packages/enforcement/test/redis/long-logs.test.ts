import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { RedisStore } from '../../src/index.ts';
import { rolling } from './meters.ts';
import { overRedis } from './over-redis.ts';

const startAt = Date.UTC(2031, 4, 31, 12);
const unlimited = 1e15;
const windows = [700, 9_000, 60_000];

interface Turn {
  readonly afterMs: number;
  readonly amount: number;
  /** Which of the calls before is settled, counted from the newest, and with what. */
  readonly settled: number;
  readonly actual: number;
  /** Of which window a call asks for more than is left. */
  readonly tight: number;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  afterMs: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: 0, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: 500, max: 20_000 }) },
  ),
  amount: fc.integer({ min: 0, max: 9 }),
  settled: fc.oneof(fc.nat(8), fc.nat(300)),
  actual: fc.integer({ min: 0, max: 12 }),
  tight: fc.nat(windows.length - 1),
});

interface Call {
  readonly at: number;
  amount: number;
  isOpen: boolean;
}

/** All calls that were ever made, counted anew for each question. */
class CountedCalls {
  readonly calls: Call[] = [];

  used(windowMs: number, now: number): number {
    const inside = this.calls.filter(({ at }) => at + windowMs > now);
    return inside.reduce((sum, { amount }) => sum + amount, 0);
  }

  /** How long until so much has left the window. */
  waitMs(windowMs: number, now: number, need: number): number {
    const leaving = this.calls.filter(({ at }) => at + windowMs > now);
    let freed = 0;
    for (const { at, amount } of leaving) {
      freed += amount;
      if (freed >= need) return at + windowMs - now;
    }
    return windowMs;
  }
}

overRedis('logs of many runs', ({ client }) => {
  let prefix = 0;
  const check = async (turns: readonly Turn[], store: RedisStore, clock: { now: number }) => {
    const known = new CountedCalls();
    const meters = windows.map((windowMs) => rolling('tokens', unlimited, windowMs, 0));
    const reserve = (id: string, of: readonly ReturnType<typeof rolling>[]) =>
      store.reserve({ slot: 'k', id, meters: of, ttlMs: 600_000, windowFrom: 'admitted' });
    for (const [index, { afterMs, amount, settled, actual, tight }] of turns.entries()) {
      clock.now += afterMs;
      // The widest comes first, as a window that comes later begins with what the log holds. Then one is left out by turns.
      const asked = meters.filter((_, at) => (index < 60 ? at === 2 : at !== index % 4));
      await reserve(
        `${index}`,
        asked.map((meter) => ({ ...meter, amount })),
      );
      known.calls.push({ at: clock.now, amount, isOpen: true });
      const call = known.calls.at(-1 - settled);
      if (call?.isOpen === true) {
        call.amount = actual;
        call.isOpen = false;
        await store.settle(`${index - settled}`, { tokens: actual });
      }
      if (index % 5 > 0 || index < 60) continue;
      const used = windows.map((windowMs) => known.used(windowMs, clock.now));
      const usage = await store.usage('k', meters);
      expect(usage.map((each) => each.used)).toEqual(used);
      const windowMs = windows[tight] ?? 0;
      const need = 1 + (settled % Math.max(1, used[tight] ?? 0));
      const limit = (used[tight] ?? 0) + 1 - need;
      if ((used[tight] ?? 0) < need || limit < 1) continue;
      const denied = await reserve('denied', [rolling('tokens', limit, windowMs, 1)]);
      const retryAfterMs = known.waitMs(windowMs, clock.now, need);
      expect(denied).toMatchObject({ allowed: false, retryAfterMs });
    }
  };

  test('sums, corrections and retry times are those of all calls counted anew', async () => {
    const turns = fc.array(turn, { minLength: 250, maxLength: 500, size: 'max' });
    await fc.assert(
      fc.asyncProperty(turns, async (of) => {
        const clock = { now: startAt };
        const store = redisStore(client(), { prefix: `long${++prefix}`, now: () => clock.now });
        await check(of, store, clock);
      }),
      // A failing history of hundreds of turns takes minutes to shrink.
      { numRuns: 12, endOnFailure: true },
    );
  });
});
