import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  concurrency,
  createEnforcer,
  memoryStore,
  requestsPerMinute,
  requestsPerSecond,
  tokensPerMinute,
} from '../src/index.ts';
import type {
  Admission,
  CallFacts,
  EnforcementStore,
  Enforcer,
  MemoryStore,
  Policy,
  WindowFrom,
} from '../src/index.ts';
import { settled, VirtualTime } from './virtual-time.ts';

const startAt = Date.UTC(2028, 1, 28);

/** One caller: when it comes, what it asks for, and what it does then. */
interface Caller {
  readonly afterMs: number;
  readonly keyId: string;
  readonly tokens: number;
  readonly actual: number;
  readonly runsMs: number;
  readonly ending: 'settle' | 'release' | 'vanish';
  readonly abortAfterMs: number | undefined;
}

const caller: fc.Arbitrary<Caller> = fc.record({
  afterMs: fc.constantFrom(0, 0, 1, 40, 700, 3000),
  keyId: fc.constantFrom('a', 'b', 'c'),
  tokens: fc.integer({ min: 1, max: 20 }),
  actual: fc.integer({ min: 0, max: 30 }),
  runsMs: fc.constantFrom(0, 1, 500, 4000),
  ending: fc.constantFrom('settle', 'settle', 'release', 'vanish'),
  abortAfterMs: fc.option(fc.integer({ min: 0, max: 9000 }), { nil: undefined, freq: 8 }),
});
const ofKey = fc
  .record({
    second: fc.integer({ min: 1, max: 3 }),
    minute: fc.integer({ min: 2, max: 9 }),
    tokens: fc.integer({ min: 20, max: 90 }),
    calls: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ second, minute, tokens, calls }) => [
    requestsPerSecond(second),
    requestsPerMinute(minute),
    tokensPerMinute(tokens),
    concurrency(calls),
  ]);
const ofClientToo = fc
  .tuple(ofKey, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }))
  .map(([key, calls, second]) => [
    ...key,
    concurrency(calls, { scope: 'client' }),
    requestsPerSecond(second, { scope: 'client' }),
  ]);
const windowFrom = fc.constantFrom<WindowFrom>('admitted', 'arrived');
const reservationTtlMs = 6000;

interface Waiting {
  readonly order: number;
  readonly facts: CallFacts;
}

/** A crowd of callers on one enforcer, in virtual time. */
class Crowd {
  readonly time = new VirtualTime(startAt);
  readonly store: MemoryStore;
  readonly #enforcer: Enforcer;
  readonly #waiting = new Set<Waiting>();
  /** Callers in the order in which they were admitted, by key. */
  readonly admitted: { order: number; keyId: string }[] = [];
  readonly unexpected: unknown[] = [];

  constructor(policies: readonly Policy[], from: WindowFrom, byId: boolean) {
    this.store = memoryStore({ now: this.time.read });
    const { read: now, after } = this.time;
    const store = byId ? later(this.store) : this.store;
    this.#enforcer = createEnforcer({
      policies,
      store,
      now,
      after,
      windowFrom: from,
      reservationTtlMs,
    });
  }

  get stillWaiting(): number {
    return this.#waiting.size;
  }

  come(order: number, who: Caller): void {
    const facts: CallFacts = {
      keyId: who.keyId,
      capability: 'chat',
      estimate: { tokens: who.tokens },
    };
    const mine = { order, facts };
    const controller = new AbortController();
    if (who.abortAfterMs !== undefined)
      this.time.after(who.abortAfterMs, () => controller.abort('enough'));
    this.#waiting.add(mine);
    const options = { wait: true, maxWaitMs: 1e8, signal: controller.signal } as const;
    this.#enforcer.admit(facts, options).then(
      (admission) => {
        this.#waiting.delete(mine);
        if (!admission.allowed) this.unexpected.push(admission.denial);
        this.admitted.push({ order, keyId: who.keyId });
        this.#run(admission, who);
      },
      (error: unknown) => {
        this.#waiting.delete(mine);
        if (error !== 'enough') this.unexpected.push(error);
      },
    );
  }

  #run(admission: Admission, { runsMs, ending, actual }: Caller): void {
    if (ending === 'vanish') return;
    this.time.after(runsMs, () => {
      admission.arrived();
      if (ending === 'settle') admission.settle({ tokens: actual });
      else admission.release();
    });
  }

  /** Whether somebody waits although nobody older does and there is room: a wake-up was lost then. */
  async hasForgottenOne(): Promise<boolean> {
    await settled();
    const [oldest] = [...this.#waiting].toSorted((a, b) => a.order - b.order);
    if (oldest === undefined) return false;
    const asked = await this.#enforcer.admit(oldest.facts);
    asked.release();
    return asked.allowed;
  }
}

/** The same store as a remote one: it answers later. */
function later(store: MemoryStore): EnforcementStore {
  return {
    reserve: async (request) => store.reserve(request),
    arrived: async (id) => store.arrived(id),
    settle: async (id, actual) => store.settle(id, actual),
    release: async (id) => store.release(id),
    usage: async (slot, meters) => store.usage(slot, meters),
  };
}

async function play(crowd: Crowd, callers: readonly Caller[], isChecked: boolean): Promise<void> {
  for (const [order, one] of callers.entries()) {
    await crowd.time.advance(one.afterMs);
    crowd.come(order, one);
    if (isChecked) expect(await crowd.hasForgottenOne()).toBe(false);
  }
  await settled();
  while (crowd.time.pending.length > 0) {
    await crowd.time.advance(crowd.time.pending[0] ?? 0);
    if (isChecked) expect(await crowd.hasForgottenOne()).toBe(false);
  }
  expect([crowd.stillWaiting, crowd.unexpected]).toEqual([0, []]);
}

test('nobody is forgotten, nobody starves, each key is served in the order of arrival, and no timer stays', async () => {
  await fc.assert(
    fc.asyncProperty(
      ofKey,
      windowFrom,
      fc.array(caller, { minLength: 2, maxLength: 25 }),
      async (policies, from, callers) => {
        const crowd = new Crowd(policies, from, false);
        await play(crowd, callers, true);
        for (const key of ['a', 'b', 'c']) {
          const orders = crowd.admitted
            .filter(({ keyId }) => keyId === key)
            .map(({ order }) => order);
          expect(orders).toEqual(orders.toSorted((a, b) => a - b));
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('nobody is forgotten and nobody starves when keys and the client wait together', async () => {
  await fc.assert(
    fc.asyncProperty(
      ofClientToo,
      windowFrom,
      fc.array(caller, { minLength: 2, maxLength: 25 }),
      (policies, from, callers) => play(new Crowd(policies, from, false), callers, true),
    ),
    { numRuns: 400 },
  );
});

test('on a store that answers later everybody is served as well', async () => {
  await fc.assert(
    fc.asyncProperty(
      ofClientToo,
      windowFrom,
      fc.array(caller, { minLength: 2, maxLength: 15 }),
      (policies, from, callers) => play(new Crowd(policies, from, true), callers, false),
    ),
    { numRuns: 200 },
  );
});

test('1,000 calls of one key use each window to the full', async () => {
  const crowd = new Crowd([requestsPerSecond(10), concurrency(10)], 'admitted', false);
  const one: Caller = {
    afterMs: 0,
    keyId: 'a',
    tokens: 1,
    actual: 1,
    runsMs: 300,
    ending: 'settle',
    abortAfterMs: undefined,
  };
  for (let order = 0; order < 1000; order++) crowd.come(order, one);
  for (let second = 1; second <= 100; second++) {
    await settled();
    expect(crowd.admitted).toHaveLength(second * 10);
    await crowd.time.advance(1000);
  }
  expect(crowd.stillWaiting).toBe(0);
});
