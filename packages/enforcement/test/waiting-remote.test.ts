import { describe, expect, test } from 'vitest';
import { concurrency, memoryStore, requestsPerDay, tokensPerMinute } from '../src/index.ts';
import type { EnforcementStore, Policy } from '../src/index.ts';
import { midnight } from './enforcer-at-rest.ts';
import { settled, VirtualTime } from './virtual-time.ts';
import { bench } from './waiting-bench.ts';
import type { Bench } from './waiting-bench.ts';

describe('waiting on another store', () => {
  function remote(policies: readonly Policy[]): Bench & { inner: ReturnType<typeof memoryStore> } {
    const time = new VirtualTime(midnight);
    const inner = memoryStore({ now: time.read });
    const store: EnforcementStore = {
      reserve: async (request) => inner.reserve(request),
      arrived: async (id) => inner.arrived(id),
      settle: async (id, actual) => inner.settle(id, actual),
      release: async (id) => inner.release(id),
      usage: async (slot, meters) => inner.usage(slot, meters),
    };
    return { ...bench(policies, { store }, time), inner };
  }

  test('calls wait in the same way', async () => {
    const { time, log, wait, open } = remote([concurrency(1), tokensPerMinute(25)]);
    for (const name of ['a', 'b', 'c']) wait(name, {}, { maxWaitMs: 100_000 });
    await time.advance(100);
    open.get('a')?.settle({ tokens: 20 });
    await time.advance(59_900);
    open.get('b')?.release();
    await settled();
    expect(log).toEqual(['a goes 0', 'b goes 60000', 'c goes 60000']);
    expect(time.pending).toEqual([]);
  });

  test('what another process frees is found by asking again', async () => {
    const { time, log, wait, inner } = remote([concurrency(1)]);
    const meter = {
      kind: 'concurrency',
      name: 'concurrency',
      unit: 'concurrency',
      limit: 1,
    } as const;
    const rules = { ttlMs: 9000, windowFrom: 'admitted' } as const;
    inner.reserve({ slot: 'k1', id: 'elsewhere', meters: [{ ...meter, amount: 1 }], ...rules });
    wait('a');
    await time.advance(300);
    inner.release('elsewhere');
    await time.advance(1000);
    expect(log).toEqual(['a goes 500']);
  });

  test('what is freed while a denial is on its way is not missed', async () => {
    let answer: Promise<void> = Promise.resolve();
    const inner = memoryStore();
    const store: EnforcementStore = {
      reserve: (request) => {
        const outcome = inner.reserve(request);
        return answer.then(() => outcome);
      },
      arrived: (id) => inner.arrived(id),
      settle: (id, actual) => inner.settle(id, actual),
      release: (id) => inner.release(id),
      usage: (slot, meters) => inner.usage(slot, meters),
    };
    const { time, log, wait, open } = bench([concurrency(1)], { store });
    const missNothing = async (release: string, ask: () => void): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      answer = promise;
      ask();
      await settled();
      open.get(release)?.release();
      await settled();
      answer = Promise.resolve();
      resolve();
      await settled();
    };
    wait('a');
    await settled();
    await missNothing('a', () => wait('b'));
    wait('c');
    await time.advance(249);
    await missNothing('b', () => void time.advance(1));
    expect(log).toEqual(['a goes 0', 'b goes 0', 'c goes 250']);
  });

  test('a call that gave up while it was decided on is given back', async () => {
    const { time, enforcer, log, wait, open } = remote([requestsPerDay(9), concurrency(1)]);
    const controller = new AbortController();
    wait('a');
    wait('b', {}, { signal: controller.signal });
    await settled();
    open.get('a')?.release();
    // The store has been asked for `b`, and has not answered yet.
    for (let turn = 0; turn < 4; turn++) await Promise.resolve();
    controller.abort('enough');
    await settled();
    expect(log).toEqual(['a goes 0', 'b enough 0']);
    expect(await enforcer.usage('k1')).toMatchObject([{ used: 0 }, { used: 0 }]);
    expect(time.pending).toEqual([]);
  });
});
