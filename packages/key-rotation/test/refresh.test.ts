import { describe, expect, test } from 'vitest';
import {
  createKeyRing,
  fromFunction,
  KeySourceError,
  type KeyRing,
  type KeyRingOptions,
  type KeySource,
} from '../src/index.ts';
import { refreshPauseMs } from '../src/ring/refresh-backoff.ts';
import { Upstream } from './upstream.ts';
import { settlePromises, VirtualClock } from './virtual-clock.ts';

type Step = string | readonly string[] | Error;

/** Answers as the script says; the last step is repeated. */
function scriptedSource(...steps: readonly Step[]): { source: KeySource; loads: () => number } {
  let loads = 0;
  const source = fromFunction(
    () => {
      const step = steps[Math.min(loads, steps.length - 1)] ?? [];
      loads += 1;
      if (step instanceof Error) throw step;
      return step;
    },
    { name: 'vault' },
  );
  return { source, loads: () => loads };
}

function ringAt(clock: VirtualClock, options: KeyRingOptions): { ring: KeyRing; events: string[] } {
  const ring = createKeyRing({ now: clock.now, sleep: clock.sleep, random: () => 1, ...options });
  const events: string[] = [];
  ring.on('*', ({ type }) => {
    if (/^(?:refresh|source)/.test(type)) events.push(type);
  });
  return { ring, events };
}

const down = new Error('connect ECONNREFUSED');

describe('reading the source', () => {
  test('happens at the first call, once for all calls that need it', async () => {
    const { source, loads } = scriptedSource('a');
    const upstream = new Upstream('a');
    const ring = createKeyRing({ source });
    expect([ring.size, loads()]).toEqual([0, 0]);
    await Promise.all(Array.from({ length: 100 }, () => ring.call(upstream.call)));
    expect([ring.size, loads()]).toEqual([1, 1]);
  });

  test('a rotation is followed: the refused key sets off a refresh and the call goes on with the new one', async () => {
    const { source, loads } = scriptedSource('old', 'new');
    const upstream = new Upstream('old');
    const ring = createKeyRing({ source });
    await ring.call(upstream.call);
    upstream.accepted.clear();
    upstream.accepted.add('new');
    expect(await ring.call(upstream.call)).toBe('new');
    expect(loads()).toBe(2);
  });

  test('fifty rotations in quick succession under load fail no call: productive refreshes are never held back', async () => {
    let current = 0;
    const upstream = new Upstream('key-0');
    const ring = createKeyRing({ source: fromFunction(() => `key-${current}`) });
    const load = { running: true };
    let calls = 0;
    const worker = async (): Promise<void> => {
      while (load.running) {
        await ring.call(upstream.call);
        calls += 1;
      }
    };
    const workers = Array.from({ length: 50 }, worker);
    for (let rotation = 1; rotation <= 50; rotation++) {
      for (let turns = 0; turns < 5; turns++) await settlePromises();
      upstream.accepted.clear();
      upstream.accepted.add(`key-${rotation}`);
      current = rotation;
    }
    load.running = false;
    await Promise.all(workers);
    expect(calls).toBeGreaterThan(1000);
  });

  test('an answer that was on its way when a key was refused does not count as the refresh for it', async () => {
    const upstream = new Upstream('new');
    const answers: ((key: string) => void)[] = [];
    const source = fromFunction(() => new Promise<string>((resolve) => answers.push(resolve)));
    const clock = new VirtualClock();
    const { ring } = ringAt(clock, { source });
    const first = ring.refresh();
    await settlePromises();
    answers[0]?.('old');
    await first;

    const early = ring.refresh();
    await settlePromises();
    const call = ring.call(upstream.call);
    for (let turns = 0; turns < 5; turns++) await settlePromises();
    answers[1]?.('old');
    await early;
    await clock.advance(20);
    answers[2]?.('new');
    expect(await call).toBe('new');
  });
});

describe('a source that is down', () => {
  test('leaves the last good keys in use, marked as stale, and tells it once', async () => {
    const clock = new VirtualClock();
    const { source } = scriptedSource('a', down, down, 'b');
    const upstream = new Upstream('a', 'b');
    const { ring, events } = ringAt(clock, { source, refreshMs: 1000 });
    await ring.call(upstream.call);
    await clock.advance(1000);
    for (let round = 0; round < 3; round++) {
      expect(await ring.call(upstream.call)).toBe('a');
      await clock.advance(30);
    }
    expect(ring.status()).toMatchObject({ stale: true });
    await clock.advance(1000);
    await ring.call(upstream.call);
    await settlePromises();
    expect(await ring.call(upstream.call)).toBe('b');
    expect(ring.status().stale).toBe(false);
    expect(events.filter((type) => type === 'source.stale')).toHaveLength(1);
  });

  test('1,000 calls with a good key: none fails, and the source is asked once', async () => {
    const clock = new VirtualClock();
    const { source, loads } = scriptedSource('a', down);
    const upstream = new Upstream('a');
    const { ring } = ringAt(clock, { source, refreshMs: 1000 });
    await ring.call(upstream.call);
    await clock.advance(1000);
    await Promise.all(Array.from({ length: 1000 }, () => ring.call(upstream.call)));
    expect(loads()).toBe(2);
  });

  test('before there ever was a key, fails the call with a typed error without its secrets', async () => {
    const { source } = scriptedSource(new Error('token sk_prod_abcdefgh1234 rejected'));
    const ring = createKeyRing({ source });
    const thrown: unknown = await ring
      .call(() => Promise.resolve())
      .catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(KeySourceError);
    expect(thrown).toMatchObject({
      code: 'KEY_SOURCE_FAILED',
      source: 'vault',
      reason: 'failed',
      retryable: true,
    });
    expect(thrown).toHaveProperty('cause.message', 'token [redacted key] rejected');
  });

  test('that never answers counts as failed after its timeout', async () => {
    const clock = new VirtualClock();
    const source = fromFunction(() => new Promise<string>(() => undefined));
    const { ring } = ringAt(clock, { source, sourceTimeoutMs: 500 });
    await expect(clock.run(ring.refresh())).rejects.toMatchObject({ reason: 'timeout' });
    expect(clock.pending).toBe(0);
  });

  test('is asked less and less often, and callers wait for their turn only when it is near', async () => {
    const clock = new VirtualClock();
    const { source, loads } = scriptedSource('dead', down);
    const upstream = new Upstream();
    const { ring } = ringAt(clock, { source });
    for (let round = 0; round < 12; round++)
      await clock.run(ring.call(upstream.call)).catch(() => undefined);
    const waits = clock.waits.filter((ms) => ms < 10_000);
    expect(waits).toEqual([20, 40, 80, 160, 320, 640]);
    expect(loads()).toBe(8);
  });

  test.each([
    [0, 0],
    [1, 20],
    [2, 40],
    [7, 1280],
    [12, 30_000],
    [900, 30_000],
  ])('after %i refreshes in vain is left alone for %i ms', (unproductive, ms) => {
    expect(refreshPauseMs(unproductive)).toBe(ms);
  });
});

describe('what a source must not do', () => {
  test.each([
    ['an empty list', []],
    ['gaps only', ['', '']],
    ['a key with a line break', ['good', 'bad\n']],
    ['something else', 42],
    ['nothing', undefined],
  ])('%s is never installed', async (_what, keys) => {
    let answer: unknown = ['a'];
    const source = {
      name: 'file',
      capabilities: { push: false, publish: false, liveRefresh: true },
      load: () => Promise.resolve(JSON.parse(JSON.stringify({ keys: answer }))),
    };
    const ring = createKeyRing({ source });
    await ring.refresh();
    answer = keys;
    await expect(ring.refresh()).rejects.toMatchObject({
      code: 'KEY_SOURCE_FAILED',
      reason: 'rejected',
    });
    expect(await ring.call((key) => Promise.resolve(key))).toBe('a');
    expect(ring.status()).toMatchObject({ generation: 1, stale: true });
  });

  test('an answer that was read before the keys were replaced by hand is dropped', async () => {
    let answer: (key: string) => void = () => undefined;
    const source = fromFunction(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
    );
    const ring = createKeyRing({ source });
    const refreshed = ring.refresh();
    await settlePromises();
    ring.replace(['newer']);
    answer('older');
    await refreshed;
    expect(await ring.call((key) => Promise.resolve(key))).toBe('newer');
  });
});

describe('early refresh', () => {
  test('happens beside a call once the keys are old, and does not hold it up', async () => {
    const clock = new VirtualClock();
    const { source, loads } = scriptedSource('a', ['b', 'a']);
    const upstream = new Upstream('a', 'b');
    const { ring } = ringAt(clock, { source, refreshMs: 60_000 });
    await ring.call(upstream.call);
    await clock.advance(59_999);
    await ring.call(upstream.call);
    expect(loads()).toBe(1);
    await clock.advance(1);
    expect(await ring.call(upstream.call)).toBe('a');
    expect(await ring.call(upstream.call)).toBe('b');
    expect([loads(), clock.pending]).toEqual([2, 0]);
  });

  test('happens when the set says that it expires', async () => {
    const clock = new VirtualClock();
    let loads = 0;
    const source = fromFunction(() => ({
      keys: ['a'],
      expiresAt: clock.now() + 5000,
      version: `${++loads}`,
    }));
    const { ring } = ringAt(clock, { source });
    const upstream = new Upstream('a');
    await ring.call(upstream.call);
    await clock.advance(5000);
    await ring.call(upstream.call);
    await settlePromises();
    expect(loads).toBe(2);
  });

  test('a source that reports a change is read at once', async () => {
    let changed: () => void = () => undefined;
    let ended = false;
    let key = 'a';
    const source: KeySource = {
      name: 'file',
      capabilities: { push: true, publish: false, liveRefresh: true },
      load: () => Promise.resolve({ keys: [key] }),
      watch: (callback) => {
        changed = callback;
        return () => {
          ended = true;
        };
      },
    };
    const ring = createKeyRing({ source });
    await ring.refresh();
    key = 'b';
    changed();
    await settlePromises();
    expect(await ring.call((used) => Promise.resolve(used))).toBe('b');
    await ring.close();
    expect(ended).toBe(true);
    changed();
  });
});
