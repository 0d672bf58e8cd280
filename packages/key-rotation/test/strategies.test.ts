import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createKeyRing,
  type KeyMaterial,
  type KeyRing,
  type KeyRingOptions,
} from '../src/index.ts';
import { HttpFailure } from './upstream.ts';
import { VirtualClock } from './virtual-clock.ts';

function ringAt(clock: VirtualClock, options: KeyRingOptions): KeyRing {
  return createKeyRing({ now: clock.now, sleep: clock.sleep, random: () => 1, ...options });
}

const echo = (key: string): Promise<string> => Promise.resolve(key);

async function keysOf(ring: KeyRing, calls: number): Promise<string[]> {
  const used: string[] = [];
  for (let call = 0; call < calls; call++) used.push(await ring.call(echo));
  return used;
}

function count(used: readonly string[], key: string): number {
  return used.filter((one) => one === key).length;
}

/** Answers 401 to everything on these keys, so that they cool down. */
async function refuseTwice(ring: KeyRing, ...refused: readonly string[]): Promise<void> {
  const fn = (key: string): Promise<string> =>
    refused.includes(key) ? Promise.reject(new HttpFailure(401)) : echo(key);
  for (let round = 0; round < 40; round++) {
    await ring.call(fn);
    if (ring.status().keys.filter(({ state }) => state === 'cooling').length === refused.length)
      return;
  }
  throw new Error('The keys do not cool down');
}

describe('weighted', () => {
  const keys: KeyMaterial[] = [
    { key: 'a', weight: 5 },
    { key: 'b', weight: 1 },
    { key: 'c', weight: 1 },
  ];

  test('spreads the turns of a heavy key over the cycle', async () => {
    const ring = createKeyRing({ keys, strategy: 'weighted' });
    expect((await keysOf(ring, 14)).join('')).toBe('aabacaaaabacaa');
  });

  test('whatever the weights, every cycle is exact and no part of it is far off', async () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(weights, async (given) => {
        const cycle = given.reduce((sum, weight) => sum + weight, 0);
        const listed = given.map((weight, index) => ({ key: `key-${index}`, weight }));
        const ring = createKeyRing({ keys: listed, strategy: 'weighted' });
        const used = await keysOf(ring, 2 * cycle);
        for (const { key, weight } of listed) {
          expect(count(used.slice(0, cycle), key)).toBe(weight);
          expect(count(used.slice(cycle), key)).toBe(weight);
          for (let calls = 1; calls <= cycle; calls++) {
            const share = (calls * weight) / cycle;
            expect(Math.abs(count(used.slice(0, calls), key) - share)).toBeLessThan(given.length);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test('a key that was away comes back to its share, without a backlog', async () => {
    const clock = new VirtualClock();
    const ring = ringAt(clock, { keys, strategy: 'weighted' });
    await refuseTwice(ring, 'a');
    const without = await keysOf(ring, 20);
    expect([count(without, 'b'), count(without, 'c')]).toEqual([10, 10]);
    await clock.advance(250);
    expect(count(await keysOf(ring, 14), 'a')).toBeLessThanOrEqual(11);
    expect(count(await keysOf(ring, 7), 'a')).toBe(5);
  });

  test.each([0, -1, Number.NaN, Infinity])('refuses a weight of %d', (weight) => {
    expect(() => createKeyRing({ keys: ['z', { key: 'a', weight }] })).toThrow(
      expect.objectContaining({ field: 'keys[1].weight', allowed: 'a number above 0' }),
    );
  });
});

describe('least-used', () => {
  test('takes the key with the fewest attempts under way, and always one of those', async () => {
    const script = fc.array(fc.option(fc.nat(5)), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const ring = createKeyRing({ keys: ['a', 'b', 'c'], strategy: 'least-used' });
        const open: { key: string; finish: () => void; ended: Promise<unknown> }[] = [];
        for (const step of steps) {
          const [ending] = step === null ? [] : open.splice(step, 1);
          if (ending !== undefined) {
            ending.finish();
            await ending.ended;
            continue;
          }
          const before = ['a', 'b', 'c'].map((key) => open.filter((one) => one.key === key).length);
          const { promise, resolve } = Promise.withResolvers<void>();
          let used = '';
          const ended = ring.call((key) => {
            used = key;
            return promise;
          });
          expect(before['abc'.indexOf(used)]).toBe(Math.min(...before));
          open.push({ key: used, finish: resolve, ended });
        }
      }),
      { numRuns: 100 },
    );
  });

  test('of equally busy keys takes the one with fewer turns', async () => {
    const ring = createKeyRing({ keys: ['a', 'b', 'c'], strategy: 'least-used' });
    const used = await keysOf(ring, 31);
    expect(['a', 'b', 'c'].map((key) => count(used, key))).toEqual([11, 10, 10]);
  });

  test('a key that joins or comes back starts level with the others, not with a backlog', async () => {
    const clock = new VirtualClock();
    const ring = ringAt(clock, { keys: ['a', 'b'], strategy: 'least-used' });
    await refuseTwice(ring, 'a');
    await keysOf(ring, 100);
    ring.replace(['a', 'b', 'c']);
    await clock.advance(250);
    const used = await keysOf(ring, 31);
    for (const key of ['a', 'b', 'c']) {
      expect(count(used, key)).toBeGreaterThanOrEqual(10);
      expect(count(used, key)).toBeLessThanOrEqual(11);
    }
  });
});

describe('quota', () => {
  /** Answers as a gateway that counts requests per key and says what is left. */
  function gateway(limits: Readonly<Record<string, number>>): (key: string) => Promise<Response> {
    const left = new Map(Object.entries(limits));
    return (key) => {
      const remaining = (left.get(key) ?? 0) - 1;
      left.set(key, remaining);
      const headers = {
        'x-key': key,
        'x-ratelimit-limit': String(limits[key]),
        'x-ratelimit-remaining': String(Math.max(0, remaining)),
      };
      return Promise.resolve(new Response(null, { status: remaining < 0 ? 429 : 200, headers }));
    };
  }

  test('uses keys in proportion to what they have left, so that none runs out before the others', async () => {
    const ring = createKeyRing({ keys: ['a', 'b', 'c'], strategy: 'quota' });
    const call = gateway({ a: 30, b: 60, c: 90 });
    const used: (string | null)[] = [];
    for (let calls = 0; calls < 90; calls++)
      used.push((await ring.call(call)).headers.get('x-key'));
    const counts = ['a', 'b', 'c'].map((key) => used.filter((one) => one === key).length);
    expect(counts).toEqual([15, 30, 45]);
    for (let calls = 0; calls < 90; calls++) expect((await ring.call(call)).status).toBe(200);
  });

  test('takes into account what it lent before any answer came', async () => {
    const quotas = new Map([
      ['a', 10],
      ['b', 6],
    ]);
    const ring = createKeyRing({ keys: ['a', 'b'], strategy: 'quota' });
    for (const [key, remaining] of quotas) {
      const headers = { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': String(remaining) };
      await ring.call(() => Promise.resolve(new Response(key, { headers })));
    }
    const used: string[] = [];
    void Promise.all(
      Array.from({ length: 8 }, () => ring.call((key) => new Promise(() => used.push(key)))),
    );
    expect(used.join('')).toBe('aaaababa');
  });

  test('goes by the given function first, taking a key that it does not know for average', async () => {
    const shares: Record<string, number> = {};
    const ring = createKeyRing({
      keys: ['a', 'b', 'c'],
      strategy: 'quota',
      quota: (keyId) => {
        const remaining = shares[keyId];
        return remaining === undefined ? null : { limit: 10, remaining };
      },
    });
    const [a = '', b = ''] = ring.status().keys.map(({ keyId }) => keyId);
    Object.assign(shares, { [a]: 2, [b]: 4 });
    expect(await ring.call(echo)).toBe('b');
    Object.assign(shares, { [b]: 0 });
    expect(await ring.call(echo)).toBe('a');
    Object.assign(shares, { [a]: 0, [b]: -1 });
    expect(await ring.call(echo)).toBe('a');
    delete shares[a];
    shares[b] = 0;
    expect(new Set(await keysOf(ring, 6))).toEqual(new Set(['a', 'b', 'c']));
  });

  test('a function that throws leaves the quota unknown', async () => {
    const quota = (): never => {
      throw new Error('no books');
    };
    const ring = createKeyRing({ keys: ['a', 'b'], strategy: 'quota', quota });
    expect((await keysOf(ring, 4)).join('')).toBe('abab');
  });
});

describe('a quota group', () => {
  const keys: KeyMaterial[] = [
    { key: 'a', group: 'one' },
    { key: 'b', group: 'one' },
    { key: 'c', group: 'two' },
    'd',
  ];
  const statesOf = (ring: KeyRing): string[] => ring.status().keys.map(({ state }) => state);
  const limit = (key: string): Promise<string> =>
    key === 'a' ? Promise.reject(new HttpFailure(429, 'too many', 9000)) : echo(key);

  test('is limited as a whole: the call goes on with a key of another one', async () => {
    const clock = new VirtualClock();
    const ring = ringAt(clock, { keys });
    const limited: string[] = [];
    ring.on('key.limited', ({ keyId }) => limited.push(keyId));
    expect(await ring.call(limit)).toBe('c');
    expect(statesOf(ring)).toEqual(['limited', 'limited', 'active', 'active']);
    const ids = ring.status().keys.map(({ keyId }) => keyId);
    expect(limited).toEqual(ids.slice(0, 2));
    await clock.advance(9000);
    expect(statesOf(ring)).toEqual(['active', 'active', 'active', 'active']);
  });

  test('of which one key goes through again is free as a whole', async () => {
    const ring = ringAt(new VirtualClock(), { keys: keys.slice(0, 2) });
    await expect(ring.call(limit)).rejects.toMatchObject({ status: 429 });
    expect(statesOf(ring)).toEqual(['limited', 'limited']);
    await ring.call(echo);
    expect(statesOf(ring)).toEqual(['active', 'active']);
  });

  test('that is limited says nothing of whether its other keys are accepted', async () => {
    const ring = ringAt(new VirtualClock(), { keys });
    await refuseTwice(ring, 'a', 'b');
    ring.replace([...keys, { key: 'e', group: 'one' }]);
    const last = (key: string): Promise<string> =>
      key === 'e' ? Promise.reject(new HttpFailure(429, 'too many', 9000)) : echo(key);
    ring.replace([{ key: 'e', group: 'one' }, ...keys]);
    expect(await ring.call(last)).toBe('c');
    expect(statesOf(ring)).toEqual(['limited', 'cooling', 'cooling', 'active', 'active']);
  });

  test('gives its limit to a key that joins while it lasts', async () => {
    const ring = ringAt(new VirtualClock(), { keys });
    await ring.call(limit);
    ring.replace([{ key: 'new', group: 'one' }, ...keys]);
    expect(statesOf(ring)[0]).toBe('limited');
    expect(await ring.call(echo)).toBe('c');
  });

  test('shares what is left of its quota', async () => {
    const ring = createKeyRing({ keys: keys.slice(0, 3), strategy: 'quota' });
    const left: Readonly<Record<string, string>> = { a: '9', b: '1', c: '5' };
    const used: string[] = [];
    for (let calls = 0; calls < 4; calls++) {
      await ring.call((key) => {
        used.push(key);
        const headers = { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': left[key] ?? '' };
        return Promise.resolve(new Response(null, { headers }));
      });
    }
    expect(used.join('')).toBe('abcc');
  });
});
