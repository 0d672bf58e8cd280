import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, test } from 'vitest';
import {
  createKeyRing,
  fromEnv,
  isKeyRing,
  type AttemptResult,
  runAttempts,
} from '../src/index.ts';
import { HttpFailure, Upstream } from './upstream.ts';
import { settlePromises, VirtualClock } from './virtual-clock.ts';

function idsOf(ring: ReturnType<typeof createKeyRing>): string[] {
  return ring.status().keys.map(({ keyId }) => keyId);
}

function idAt(ring: ReturnType<typeof createKeyRing>, index: number): string {
  return idsOf(ring)[index] ?? 'none';
}

describe('createKeyRing', () => {
  test.each([
    ['no keys', {}, 'keys'],
    ['gaps only', { keys: [undefined, undefined] }, 'keys'],
    ['an empty list', { keys: [] }, 'keys'],
    ['a cut key', { keys: ['good-key', 'sk_x'] }, 'keys[1]'],
    ['keys and a source', { keys: ['a'], source: fromEnv('A') }, 'keys'],
    ['a negative interval', { keys: ['a'], refreshMs: -1 }, 'refreshMs'],
    ['no time for the source', { keys: ['a'], sourceTimeoutMs: 0 }, 'sourceTimeoutMs'],
  ])('refuses %s, naming the field', (_what, options, field) => {
    expect(() => createKeyRing(options)).toThrow(ConfigurationError);
    expect(() => createKeyRing(options)).toThrow(expect.objectContaining({ field }));
  });

  test('refuses options from untyped code, saying what is allowed', () => {
    const strategy = JSON.parse('{"keys": ["a"], "strategy": "fastest"}');
    expect(() => createKeyRing(strategy)).toThrow(
      'strategy: is not known. Allowed: primary-first, round-robin',
    );
    const source = JSON.parse('{"source": "env"}');
    expect(() => createKeyRing(source)).toThrow(expect.objectContaining({ field: 'source' }));
  });

  test('leaves out places without a value and takes a key that is given twice once', () => {
    const ring = createKeyRing({ keys: [undefined, 'a', '', 'b', null, 'a'] });
    expect(ring.size).toBe(2);
    expect(isKeyRing(ring)).toBe(true);
    expect(isKeyRing({ call: () => undefined })).toBe(false);
  });

  test('round-robin uses the keys in turn, and a new one joins without a jump', async () => {
    const ring = createKeyRing({ keys: ['a', 'b'], strategy: 'round-robin' });
    const used: string[] = [];
    const call = (): Promise<number> => ring.call((key) => Promise.resolve(used.push(key)));
    for (let round = 0; round < 4; round++) await call();
    ring.replace(['a', 'b', 'c']);
    for (let round = 0; round < 4; round++) await call();
    expect(used.join('')).toBe('ababcabc');
  });
});

describe('ring.call', () => {
  test('refuses what is no function and wrong options before anything is called', async () => {
    const ring = createKeyRing({ keys: ['a'] });
    const untyped = JSON.parse('{"fn": "fetch"}');
    await expect(ring.call(untyped.fn)).rejects.toMatchObject({ field: 'fn' });
    const fn = (): Promise<never> => Promise.reject(new Error('must not be called'));
    await expect(ring.call(fn, { retries: -1 })).rejects.toMatchObject({ field: 'retries' });
    await expect(ring.call(fn, { retries: 1.5 })).rejects.toMatchObject({ field: 'retries' });
    await expect(ring.call(fn, { totalTimeoutMs: 0 })).rejects.toMatchObject({
      field: 'totalTimeoutMs',
    });
  });

  test('gives a returned response back as it is, once no other key is left to try', async () => {
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const failed = new Response('broken', { status: 500 });
    expect(await ring.call(() => Promise.resolve(failed))).toBe(failed);
    const missing = new Response(null, { status: 404 });
    expect(await ring.call(() => Promise.resolve(missing))).toBe(missing);
    const limited = (): Response =>
      new Response('slow down', { status: 429, headers: { 'retry-after': '9' } });
    expect(await ring.call(() => Promise.resolve(limited()))).toHaveProperty('status', 429);
    expect(ring.status().keys.map(({ state }) => state)).toEqual(['limited', 'limited']);
  });

  test('gives a response of 429 back when every other key is refused, its body unread', async () => {
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const answer = await ring.call((key) =>
      Promise.resolve(new Response(`from ${key}`, { status: key === 'a' ? 429 : 401 })),
    );
    expect([answer.status, await answer.text()]).toEqual([429, 'from a']);
  });

  test.each([401, 429])(
    'goes on from a response of %i, whose body it lets go of',
    async (status) => {
      const ring = createKeyRing({ keys: ['a', 'b'] });
      let cancelled = false;
      const body = new ReadableStream({
        cancel: () => {
          cancelled = true;
        },
      });
      const answer = await ring.call((key) =>
        Promise.resolve(key === 'a' ? new Response(body, { status }) : new Response('fine')),
      );
      expect(await answer.text()).toBe('fine');
      expect(cancelled).toBe(true);
    },
  );

  test('repeats failed connections when retries are given', async () => {
    const clock = new VirtualClock();
    const ring = createKeyRing({
      keys: ['a'],
      now: clock.now,
      sleep: clock.sleep,
      random: () => 0.5,
    });
    let calls = 0;
    const fn = (): Promise<string> => {
      calls += 1;
      const refused = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
      return calls === 1 ? Promise.reject(refused) : Promise.resolve('up');
    };
    expect(await clock.run(ring.call(fn, { retries: 1 }))).toBe('up');
    expect(clock.waits).toEqual([500]);
  });

  test('the function gets the key and no `this`, a number and the id', async () => {
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const seen: unknown[] = [];
    await ring.call(function (this: unknown, key, { keyId, attempt, signal }) {
      seen.push([this, key, keyId, attempt, signal.aborted]);
      return key === 'a' ? Promise.reject(new HttpFailure(401)) : Promise.resolve();
    });
    expect(seen).toEqual([
      [undefined, 'a', idAt(ring, 0), 1, false],
      [undefined, 'b', idAt(ring, 1), 2, false],
    ]);
  });
});

describe('ring.ban', () => {
  test('no attempt starts with the key after it returned, a pending retry and a refresh included', async () => {
    const clock = new VirtualClock();
    const ring = createKeyRing({
      keys: ['a', 'b'],
      now: clock.now,
      sleep: clock.sleep,
      random: () => 0.5,
    });
    const used: string[] = [];
    const call = ring.call(
      (key) => {
        used.push(key);
        return key === 'a' ? Promise.reject(new HttpFailure(503)) : Promise.resolve(key);
      },
      { retries: 1 },
    );
    await settlePromises();
    const leaked = idAt(ring, 0);
    expect(ring.ban(leaked)).toBe(true);
    expect(await clock.run(call)).toBe('b');

    ring.replace(['b']);
    ring.replace(['a', 'b']);
    expect(ring.status().keys.map(({ state }) => state)).toEqual(['disabled', 'active']);
    expect(await ring.call((key) => Promise.resolve(key))).toBe('b');
    expect(used).toEqual(['a', 'b']);
  });

  test('holds even when it comes between the release of a key and the attempt with it', async () => {
    const ring = createKeyRing({ keys: ['a'] });
    const upstream = new Upstream();
    await Promise.allSettled([ring.call(upstream.call), ring.call(upstream.call)]);
    upstream.calls.length = 0;
    ring.on('key.probing', ({ keyId }) => {
      queueMicrotask(() => ring.ban(keyId));
    });
    await expect(ring.call(upstream.call)).rejects.toMatchObject({
      code: 'ALL_KEYS_FAILED',
      attempts: 0,
    });
    expect(upstream.calls).toEqual([]);
    expect(ring.status().keys[0]).toMatchObject({ inFlight: 0 });
  });

  test('ends the wait of calls that queue behind the trial of the key', async () => {
    const ring = createKeyRing({ keys: ['a'] });
    const upstream = new Upstream();
    await Promise.allSettled([ring.call(upstream.call), ring.call(upstream.call)]);
    const trial = new AbortController();
    const first = ring.call(() => new Promise(() => undefined), { signal: trial.signal });
    const waiting = ring.call(upstream.call);
    await settlePromises();
    ring.ban(idAt(ring, 0));
    await expect(waiting).rejects.toMatchObject({
      code: 'ALL_KEYS_FAILED',
      keys: [{ state: 'disabled', retryAt: null }],
    });
    trial.abort();
    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    expect(ring.status().keys[0]).toMatchObject({ state: 'disabled' });
  });

  test('of a key that is not in the ring holds for when it comes', () => {
    const ring = createKeyRing({ keys: ['a'] });
    const other = idAt(createKeyRing({ keys: ['b'] }), 0);
    expect(ring.ban(other)).toBe(false);
    ring.replace(['a', 'b']);
    expect(ring.status().keys.map(({ state }) => state)).toEqual(['active', 'disabled']);
  });
});

describe('the ring', () => {
  test('calls a key by the gateway’s id once it is known, and finds it by either', () => {
    const ring = createKeyRing({ keys: ['gw_sk_abcdefgh1234', 'b'] });
    const [local = 'none'] = idsOf(ring);
    expect(ring.setKeyId(local, 'key_123')).toBe(true);
    expect(idAt(ring, 0)).toBe('key_123');
    expect(ring.setKeyId('key_999', 'key_124')).toBe(false);
    expect(() => ring.setKeyId(local, 'gw_sk_abcdefgh1234')).toThrow(ConfigurationError);
    expect(ring.status().keys[0]).toMatchObject({ keyId: 'key_123', localId: local });
    expect(() => ring.setKeyId(idAt(ring, 1), 'key_123')).toThrow('the id of another key');
    ring.ban(local);
    ring.replace(['b']);
    ring.replace(['gw_sk_abcdefgh1234']);
    expect(ring.status().keys[0]).toMatchObject({ keyId: local, state: 'disabled' });
  });

  test('a list that is wrong replaces nothing', () => {
    const ring = createKeyRing({ keys: ['a'] });
    expect(() => {
      ring.replace([]);
    }).toThrow(ConfigurationError);
    expect(() => {
      ring.replace(['b', 'white space']);
    }).toThrow(expect.objectContaining({ field: 'keys[1]' }));
    expect(ring.status()).toMatchObject({ generation: 1, keys: [{ rank: 0 }] });
  });

  test('counts what came of each key', async () => {
    const clock = new VirtualClock();
    const ring = createKeyRing({ keys: ['a', 'b'], now: clock.now, sleep: clock.sleep });
    const upstream = new Upstream('b');
    await ring.call(upstream.call);
    await clock.advance(5);
    await expect(ring.call(() => Promise.reject(new HttpFailure(500)))).rejects.toMatchObject({
      status: 500,
    });
    expect(ring.status().keys).toMatchObject([
      {
        ok: 0,
        refused: 1,
        failed: 1,
        inFlight: 0,
        firstUsedAt: 1_000_000,
        lastUsedAt: 1_000_005,
        state: 'suspect',
      },
      { ok: 1, refused: 0, failed: 0, inFlight: 0, lastUsedAt: 1_000_000 },
    ]);
  });

  test('tells what happens, to listeners that cannot harm a call and can leave', async () => {
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const heard: string[] = [];
    const leave = ring.on('*', ({ type }) => heard.push(type));
    ring.on('failover', () => {
      throw new Error('not my day');
    });
    const upstream = new Upstream('b');
    await Promise.all([ring.call(upstream.call), ring.call(upstream.call)]);
    leave();
    ring.ban(idAt(ring, 0));
    expect(heard).toEqual(['key.refused', 'failover', 'key.refused', 'key.cooling', 'failover']);
  });

  test('once closed refuses calls, ends waits and leaves no timer', async () => {
    const clock = new VirtualClock();
    const source = {
      name: 'slow',
      capabilities: { push: false, publish: false, liveRefresh: true },
      load: () => new Promise<never>(() => undefined),
    };
    const ring = createKeyRing({ source, now: clock.now, sleep: clock.sleep });
    const waiting = ring.call((key) => Promise.resolve(key));
    waiting.catch(() => undefined);
    await settlePromises();
    await ring.close();
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(ring.call((key) => Promise.resolve(key))).rejects.toMatchObject({
      code: 'CLOSED',
    });
    await expect(ring.refresh()).rejects.toMatchObject({ code: 'CLOSED' });
    expect(clock.pending).toBe(0);
  });

  test('is closed by `await using`', async () => {
    let outside: ReturnType<typeof createKeyRing>;
    {
      await using ring = createKeyRing({ keys: ['a'] });
      outside = ring;
    }
    await expect(outside.call((key) => Promise.resolve(key))).rejects.toMatchObject({
      code: 'CLOSED',
    });
  });

  test('a call that cannot be repeated is not the one that tries out a key', async () => {
    const clock = new VirtualClock();
    const ring = createKeyRing({
      keys: ['a', 'b'],
      now: clock.now,
      sleep: clock.sleep,
      random: () => 1,
    });
    const upstream = new Upstream('b');
    await Promise.all([ring.call(upstream.call), ring.call(upstream.call)]);
    await clock.advance(250);
    expect(await ring.call(upstream.call, { replayable: false })).toBe('b');
    const attempt = (): Promise<AttemptResult<string>> =>
      Promise.resolve({ outcome: 'ok', value: 'used' });
    expect(await runAttempts({ ring, attempt })).toMatchObject({ keyId: idAt(ring, 0) });
  });
});
