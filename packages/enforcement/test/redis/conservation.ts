import fc from 'fast-check';
import { expect } from 'vitest';
import { redisStore } from '../../src/index.ts';
import type { Meter, RedisClient, RedisStore, WindowFrom } from '../../src/index.ts';
import { calendar, inFlight, rolling } from './meters.ts';

const ttlMs = 1_000;

const meterSets: readonly (readonly Meter[])[] = [
  [rolling('requests', 50, 500, 1)],
  [rolling('requests', 50, 500, 1), rolling('tokens', 900, 1500, 10), inFlight(20)],
  [calendar(900, 'daily', 10), inFlight(20)],
  [rolling('tokens', 900, 200, 10), rolling('tokens', 900, 1500, 10)],
];

/** What becomes of a call, and when. Most are settled in time; some after one TTL or two, some never: their process is dead. */
const fate = fc.record({
  set: fc.nat({ max: meterSets.length - 1 }),
  windowFrom: fc.constantFrom<WindowFrom>('admitted', 'arrived'),
  arrives: fc.boolean(),
  ends: fc.constantFrom<'settle' | 'release' | 'renew' | 'crash'>(
    'settle',
    'settle',
    'settle',
    'release',
    'renew',
    'crash',
  ),
  afterMs: fc.oneof(fc.nat({ max: 300 }), fc.constantFrom(999, 1000, 1500, 2000, 2600)),
  tokens: fc.nat({ max: 40 }),
  pauseMs: fc.nat({ max: 60 }),
});
const historyOfCalls = fc.array(fate, { minLength: 1, maxLength: 25 });
type Call = typeof fate extends fc.Arbitrary<infer One> ? One : never;

const startAt = Date.UTC(2031, 4, 30, 12);
let played = 0;

/** After all TTLs, windows and periods nothing is counted any longer, whatever became of the calls. */
export function nothingIsLeft(client: RedisClient): fc.IAsyncProperty<[Call[]]> {
  return fc.asyncProperty(historyOfCalls, async (calls) => {
    const history = new History(client, `${++played}`);
    await history.play(calls);
    const { afterTtls, afterPeriods } = await history.leftOver();
    expect([...new Set([...afterTtls, ...afterPeriods])]).toEqual([0]);
  });
}

/** One process after the other that shares a slot; the clock is the history's own. */
class History {
  #now = startAt;
  readonly #store: RedisStore;
  readonly #due: { readonly at: number; readonly run: () => Promise<void> }[] = [];

  constructor(client: RedisClient, prefix: string) {
    this.#store = redisStore(client, { prefix, now: () => this.#now });
  }

  async play(calls: readonly Call[]): Promise<void> {
    for (const [index, call] of calls.entries()) {
      await this.#reserve(`${index}`, call);
      await this.#advance(call.pauseMs);
    }
    await this.#advance(5_000);
  }

  /** What is still counted in the slot, after two TTLs, all windows, and then all periods. */
  async leftOver(): Promise<{ afterTtls: number[]; afterPeriods: number[] }> {
    await this.#advance(2 * ttlMs + 1_500);
    const meters = meterSets.flat().filter(({ kind }) => kind !== 'calendar');
    const afterTtls = (await this.#store.usage('slot', meters)).map(({ used }) => used);
    await this.#advance(86_400_000);
    const afterPeriods = await this.#store.usage('slot', meterSets.flat());
    return { afterTtls, afterPeriods: afterPeriods.map(({ used }) => used) };
  }

  async #reserve(id: string, { set, windowFrom, arrives, ends, afterMs, tokens }: Call) {
    const meters = meterSets[set] ?? [];
    const { allowed } = await this.#store.reserve({ slot: 'slot', id, meters, ttlMs, windowFrom });
    if (!allowed || ends === 'crash') return;
    if (arrives) void this.#store.arrived(id);
    const store = this.#store;
    const run = {
      settle: () => store.settle(id, { tokens }),
      release: () => store.release(id),
      renew: () => store.renew(id),
    }[ends];
    this.#due.push({ at: this.#now + afterMs, run });
  }

  async #advance(byMs: number): Promise<void> {
    const until = this.#now + byMs;
    this.#due.sort((one, other) => one.at - other.at);
    for (let [next] = this.#due; next !== undefined && next.at <= until; [next] = this.#due) {
      this.#due.shift();
      this.#now = Math.max(this.#now, next.at);
      await next.run();
    }
    this.#now = until;
  }
}
