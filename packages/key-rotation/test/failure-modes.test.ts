import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  AllKeysFailedError,
  createKeyRing,
  fromFunction,
  type KeyRing,
  type KeyRingOptions,
} from '../src/index.ts';
import { documentedLoop } from './documented-loop.ts';
import { ManualUpstream } from './manual-upstream.ts';
import { HttpFailure, Upstream } from './upstream.ts';
import { settlePromises, VirtualClock } from './virtual-clock.ts';

function ringAt(clock: VirtualClock, options: KeyRingOptions): KeyRing {
  return createKeyRing({ now: clock.now, sleep: clock.sleep, random: () => 1, ...options });
}

function failures(results: readonly PromiseSettledResult<unknown>[]): number {
  return results.filter(({ status }) => status === 'rejected').length;
}

function stateOf(ring: KeyRing): string[] {
  return ring.status().keys.map(({ state }) => state);
}

describe('refusals of many calls at once', () => {
  const keys = ['dead', 'good'];

  test('1,000 concurrent calls with the first of two keys dead: none fails', async () => {
    const upstream = new Upstream('good');
    const ring = createKeyRing({ keys });
    const results = await Promise.allSettled(
      Array.from({ length: 1000 }, () => ring.call(upstream.call)),
    );
    expect(failures(results)).toBe(0);
    expect(upstream.calls).toHaveLength(2000);
    expect(stateOf(ring)).toEqual(['cooling', 'active']);
  });

  test('the documented loop fails that test: its shared index steps over the good key', async () => {
    const upstream = new Upstream('good');
    const call = documentedLoop(keys);
    const results = await Promise.allSettled(
      Array.from({ length: 1000 }, () => call((key = '') => upstream.call(key))),
    );
    expect(failures(results)).toBeGreaterThan(100);
  });

  test.each([3, 5])(
    '1,000 concurrent calls with only the last of %i keys alive: none fails',
    async (size) => {
      const dead = Array.from({ length: size - 1 }, (_, index) => `dead-${index}`);
      const upstream = new Upstream('good');
      const ring = createKeyRing({ keys: [...dead, 'good'] });
      const results = await Promise.allSettled(
        Array.from({ length: 1000 }, () => ring.call(upstream.call)),
      );
      expect(failures(results)).toBe(0);
    },
  );

  test('200 calls in flight on a revoked key set off one refresh, and none fails', async () => {
    let loads = 0;
    const upstream = new ManualUpstream();
    const source = fromFunction(() => {
      loads += 1;
      return loads === 1 ? 'old' : 'new';
    });
    const ring = createKeyRing({ source });
    const calls = Promise.allSettled(Array.from({ length: 200 }, () => ring.call(upstream.call)));
    await settlePromises();
    expect(upstream.open).toHaveLength(200);
    for (let index = 0; index < 200; index++) upstream.at(index).refuse();
    await settlePromises();
    for (const { key, accept } of upstream.open.slice(200)) {
      expect(key).toBe('new');
      accept();
    }
    expect(failures(await calls)).toBe(0);
    expect(loads).toBe(2);
  });

  test('a refusal that arrives after the refresh does not set off another one', async () => {
    let loads = 0;
    const upstream = new ManualUpstream();
    const ring = createKeyRing({ source: fromFunction(() => (++loads === 1 ? 'old' : 'new')) });
    const calls = [ring.call(upstream.call), ring.call(upstream.call)];
    await settlePromises();
    upstream.at(0).refuse();
    await settlePromises();
    upstream.at(2).accept();
    upstream.at(1).refuse();
    await settlePromises();
    upstream.at(3).accept();
    expect(await Promise.all(calls)).toEqual(['new', 'new']);
    expect(loads).toBe(2);
  });
});

describe('what is repeated, and how often', () => {
  test('a call ends: each key once, one of them twice, whatever the answers', async () => {
    const upstream = new Upstream();
    const ring = createKeyRing({ keys: ['a', 'b', 'c'] });
    await expect(ring.call(upstream.call)).rejects.toBeInstanceOf(AllKeysFailedError);
    expect(upstream.calls).toEqual(['a', 'b', 'c', 'a']);
  });

  test('a source that brings other dead keys each time is asked three times for one call', async () => {
    let loads = 0;
    const upstream = new Upstream();
    const ring = createKeyRing({ source: fromFunction(() => `dead-${++loads}`) });
    await expect(ring.call(upstream.call)).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED' });
    expect(loads).toBe(3);
    expect(upstream.calls.length).toBeLessThanOrEqual(4);
  });

  test('"Missing API key" is an error of the caller: it does not fail over', async () => {
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const error = new HttpFailure(401, 'Missing API key. Use one of: X-API-Key: YOUR_KEY');
    let calls = 0;
    const call = ring.call(() => {
      calls += 1;
      return Promise.reject(error);
    });
    await expect(call).rejects.toBe(error);
    expect([calls, stateOf(ring)]).toEqual([1, ['active', 'active']]);
  });

  test('403 is about the request: it neither fails over nor counts against the key', async () => {
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const error = new HttpFailure(403, 'API key lacks required permissions');
    await expect(ring.call(() => Promise.reject(error))).rejects.toBe(error);
    await expect(ring.call(() => Promise.reject(error))).rejects.toBe(error);
    expect(stateOf(ring)).toEqual(['active', 'active']);
  });
});

describe('the order in which attempts started', () => {
  test('a late refusal after a newer success does not count', async () => {
    const upstream = new ManualUpstream();
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const early = [ring.call(upstream.call), ring.call(upstream.call)];
    const late = ring.call(upstream.call);
    await settlePromises();
    upstream.at(2).accept();
    await late;
    upstream.at(0).refuse();
    upstream.at(1).refuse();
    await settlePromises();
    upstream.at(3).accept();
    upstream.at(4).accept();
    expect(await Promise.all(early)).toEqual(['b', 'b']);
    expect(stateOf(ring)).toEqual(['active', 'active']);
  });

  test('a late success from before the revocation does not revive the key', async () => {
    const upstream = new ManualUpstream();
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const calls = Array.from({ length: 3 }, () => ring.call(upstream.call));
    await settlePromises();
    upstream.at(1).refuse();
    upstream.at(2).refuse();
    await settlePromises();
    upstream.at(0).accept();
    upstream.at(3).accept();
    upstream.at(4).accept();
    await Promise.all(calls);
    expect(stateOf(ring)).toEqual(['cooling', 'active']);
  });

  test('answers for a key that was replaced do not touch the new set', async () => {
    const upstream = new ManualUpstream();
    const ring = createKeyRing({ keys: ['old'] });
    const events: string[] = [];
    const calls = [ring.call(upstream.call), ring.call(upstream.call)];
    await settlePromises();
    ring.replace(['new']);
    ring.on('*', ({ type }) => events.push(type));
    upstream.at(0).refuse();
    upstream.at(1).accept();
    await settlePromises();
    upstream.at(2).accept();
    expect(await Promise.all(calls)).toEqual(['new', 'old']);
    expect(ring.status().keys).toMatchObject([{ state: 'active', ok: 1, refused: 0 }]);
    expect(events).toEqual(['failover']);
  });

  test('a key that stays in the set keeps what is known about it', async () => {
    const ring = createKeyRing({ keys: ['dead', 'good'] });
    const upstream = new Upstream('good');
    await Promise.all([ring.call(upstream.call), ring.call(upstream.call)]);
    ring.replace(['newer', 'dead', 'good']);
    expect(stateOf(ring)).toEqual(['active', 'cooling', 'active']);
  });
});

describe('keys that come back', () => {
  test('a deactivated key that is reactivated gets its traffic back after one trial', async () => {
    const clock = new VirtualClock();
    const upstream = new Upstream('b');
    const ring = ringAt(clock, { keys: ['a', 'b'] });
    await Promise.all([ring.call(upstream.call), ring.call(upstream.call)]);
    expect(stateOf(ring)).toEqual(['cooling', 'active']);
    expect(await ring.call(upstream.call)).toBe('b');

    upstream.accepted.add('a');
    await clock.advance(250);
    const used = await Promise.all(Array.from({ length: 50 }, () => ring.call(upstream.call)));
    expect(used.filter((key) => key === 'a')).toHaveLength(1);
    expect(await ring.call(upstream.call)).toBe('a');
    expect(stateOf(ring)).toEqual(['active', 'active']);
  });

  test('deactivated and revoked look the same and are treated the same: nothing ends a key but a ban', async () => {
    const clock = new VirtualClock();
    const upstream = new Upstream('b');
    const ring = ringAt(clock, { keys: ['a', 'b'] });
    for (let round = 0; round < 30; round++) {
      await ring.call(upstream.call);
      await clock.advance(300_000);
    }
    expect(stateOf(ring)[0]).toBe('cooling');
    upstream.accepted.add('a');
    expect(await ring.call(upstream.call)).toBe('a');
  });

  test('while all keys are cooling, calls queue behind one trial and share its result', async () => {
    const clock = new VirtualClock();
    const upstream = new Upstream();
    const ring = ringAt(clock, { keys: ['a', 'b'] });
    await Promise.allSettled(Array.from({ length: 4 }, () => ring.call(upstream.call)));
    expect(stateOf(ring)).toEqual(['cooling', 'cooling']);

    upstream.accepted.add('b');
    upstream.calls.length = 0;
    upstream.mostInFlight = 0;
    const together = Array.from({ length: 100 }, () => ring.call(upstream.call));
    expect(new Set(await Promise.all(together))).toEqual(new Set(['b']));
    expect(upstream.callsWith('a')).toBeLessThanOrEqual(2);
  });

  test('a trial that began before a call is no evidence for it: the key may have been reactivated since', async () => {
    const upstream = new Upstream();
    const ring = createKeyRing({ keys: ['a'] });
    await Promise.allSettled([ring.call(upstream.call), ring.call(upstream.call)]);
    const trial = new ManualUpstream();
    const before = ring.call((key) =>
      trial.open.length === 0 ? trial.call(key) : upstream.call(key),
    );
    const ended = Promise.allSettled([before]);
    await settlePromises();
    upstream.accepted.add('a');
    const after = ring.call(upstream.call);
    await settlePromises();
    trial.at(0).refuse();
    await ended;
    expect(await after).toBe('a');
  });

  test('all keys dead costs the upstream a fraction of a request for each call', async () => {
    const clock = new VirtualClock();
    const upstream = new Upstream();
    const ring = ringAt(clock, { keys: ['a', 'b'] });
    await Promise.allSettled(Array.from({ length: 4 }, () => ring.call(upstream.call)));
    upstream.calls.length = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 1000 }, () => ring.call(upstream.call)),
    );
    expect(failures(results)).toBe(1000);
    expect(upstream.calls.length).toBeLessThan(20);
    expect(upstream.mostInFlight).toBeLessThanOrEqual(4);
  });

  test('a recovered first key is preferred again: order is not lost to one refusal', async () => {
    const upstream = new Upstream('a', 'b');
    const ring = createKeyRing({ keys: ['a', 'b'] });
    upstream.accepted.delete('a');
    expect(await ring.call(upstream.call)).toBe('b');
    upstream.accepted.add('a');
    expect(await ring.call(upstream.call)).toBe('a');
    expect(stateOf(ring)).toEqual(['active', 'active']);
  });
});

describe('cancellation', () => {
  test('an aborted call ends at once even if its function does not listen', async () => {
    const ring = createKeyRing({ keys: ['a'] });
    const controller = new AbortController();
    const call = ring.call(() => new Promise(() => undefined), { signal: controller.signal });
    controller.abort('gone');
    await expect(call).rejects.toMatchObject({
      name: 'AbortError',
      code: 'ABORTED',
      cause: 'gone',
    });
    expect(ring.status().keys).toMatchObject([
      { state: 'active', inFlight: 0, refused: 0, failed: 0 },
    ]);
  });

  test('an aborted trial is no evidence and is handed on to the next call', async () => {
    const upstream = new Upstream();
    const ring = createKeyRing({ keys: ['a'] });
    await Promise.allSettled([ring.call(upstream.call), ring.call(upstream.call)]);
    const controller = new AbortController();
    const aborted = ring.call(() => new Promise(() => undefined), { signal: controller.signal });
    await settlePromises();
    expect(stateOf(ring)).toEqual(['probing']);
    upstream.accepted.add('a');
    const waiting = ring.call(upstream.call);
    await settlePromises();
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await waiting).toBe('a');
    expect(stateOf(ring)).toEqual(['active']);
  });

  test('a call that waits for another one’s trial can be aborted and can time out', async () => {
    const clock = new VirtualClock();
    const upstream = new Upstream();
    const ring = ringAt(clock, { keys: ['a'] });
    await Promise.allSettled([ring.call(upstream.call), ring.call(upstream.call)]);
    const trial = new ManualUpstream();
    const first = ring.call(trial.call);
    await settlePromises();
    const controller = new AbortController();
    const aborted = ring.call(upstream.call, { signal: controller.signal });
    const late = ring.call(upstream.call, { totalTimeoutMs: 40 });
    late.catch(() => undefined);
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED', attempts: 0 });
    await clock.advance(40);
    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT' });
    trial.at(0).accept();
    expect(await first).toBe('a');
  });
});

describe('secrets', () => {
  const key = 'gw_sk_abcdefgh12345678';

  test('an error that carries the key is copied without it, and the original is left alone', async () => {
    const ring = createKeyRing({ keys: [key] });
    const original = Object.assign(new HttpFailure(401, `key ${key} is bad`), {
      config: { headers: { 'X-API-Key': key } },
    });
    const thrown: unknown = await ring
      .call(() => Promise.reject(original))
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(AllKeysFailedError);
    expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain(key);
    expect(JSON.stringify(thrown)).not.toContain(key);
    expect(original.config.headers['X-API-Key']).toBe(key);
    expect(thrown).toHaveProperty('cause.status', 401);
  });

  test('nothing that a function, a listener or a log gets to see holds the key', async () => {
    const seen: unknown[] = [];
    const ring = createKeyRing({ keys: [key, 'gw_sk_zyxwvuts87654321'] });
    ring.on('*', (event) => seen.push(event));
    await ring.call((used, context) => {
      seen.push(context);
      return used === key ? Promise.reject(new HttpFailure(401)) : Promise.resolve();
    });
    const call = ring.begin();
    const lease = ring.acquire(call);
    seen.push(ring, ring.status(), call, lease, lease?.record);
    for (const value of seen) {
      const text =
        inspect(value, { depth: 10, showHidden: true, getters: false }) + JSON.stringify(value);
      expect(text).not.toMatch(/gw_sk_/);
    }
  });
});
