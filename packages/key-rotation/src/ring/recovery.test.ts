import { describe, expect, test } from 'vitest';
import { HttpFailure } from '../../test/upstream.ts';
import { VirtualClock } from '../../test/virtual-clock.ts';
import { createKeyRing, fromFunction, type KeyRing, type KeySource } from '../index.ts';

/** A ring whose source has the new key from `readyAt` on; the upstream takes no other. */
function ringWhoseKeyCame(
  clock: VirtualClock,
  readyAt: number,
): { ring: KeyRing; call: (key: string) => Promise<string>; loadedAt: number[] } {
  const loadedAt: number[] = [];
  const startedAt = clock.now();
  const source = fromFunction(() => {
    loadedAt.push(clock.now() - startedAt);
    return clock.now() - startedAt >= readyAt ? ['new', 'old'] : ['old'];
  });
  const call = (key: string): Promise<string> =>
    key === 'new' ? Promise.resolve(key) : Promise.reject(new HttpFailure(401));
  const { now, sleep } = clock;
  return { ring: createKeyRing({ source, now, sleep, random: () => 0.5 }), call, loadedAt };
}

describe('a key that died before its successor can be read', () => {
  test('fails no call while the source needs no more than a second', async () => {
    const clock = new VirtualClock();
    const { ring, call, loadedAt } = ringWhoseKeyCame(clock, 1000);
    const calls = Array.from({ length: 200 }, () => ring.call(call));
    expect(new Set(await clock.run(Promise.all(calls)))).toEqual(new Set(['new']));
    // The first set, and then with pauses of 20 ms, 40 ms, and so on, for all calls together.
    expect(loadedAt).toEqual([0, 0, 20, 60, 140, 300, 620, 1260]);
  });

  test('ends the wait when the source reports a change', async () => {
    const clock = new VirtualClock();
    const { now, sleep } = clock;
    let keys = ['old'];
    let report: (() => void) | undefined;
    const source: KeySource = {
      name: 'watched',
      load: () => Promise.resolve({ keys }),
      watch: (changed) => {
        report = changed;
        return () => undefined;
      },
      capabilities: { push: true, publish: false, liveRefresh: true },
    };
    const ring = createKeyRing({ source, now, sleep });
    const call = ring.call((key) => (key === 'new' ? key : Promise.reject(new HttpFailure(401))));
    await clock.advance(330);
    keys = ['new'];
    report?.();
    expect(await call).toBe('new');
  });

  test('fails the call after 1.3 seconds, with the source asked no more than its pauses allow', async () => {
    const clock = new VirtualClock();
    const { ring, call, loadedAt } = ringWhoseKeyCame(clock, Infinity);
    const failed = clock.run(Promise.allSettled([ring.call(call), ring.call(call)]));
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(loadedAt).toEqual([0, 0, 20, 60, 140, 300, 620, 1260]);
    // Its next turn is later than a call has patience: nobody waits any more, and nobody asks.
    await expect(ring.call(call)).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED' });
    expect(loadedAt).toHaveLength(8);
  });

  test('is waited for no longer than the caller wants', async () => {
    const clock = new VirtualClock();
    const { ring, call } = ringWhoseKeyCame(clock, 500);
    const controller = new AbortController();
    const aborted = ring.call(call, { signal: controller.signal });
    const late = ring.call(call, { totalTimeoutMs: 100 });
    const outcome = Promise.allSettled([aborted, late]);
    await clock.advance(50);
    controller.abort();
    expect(await clock.run(outcome)).toMatchObject([
      { reason: { code: 'ABORTED' } },
      { reason: { code: 'TIMEOUT' } },
    ]);
  });
});

test('a ring of fixed keys waits for nothing', async () => {
  const { now, sleep, waits } = new VirtualClock();
  const ring = createKeyRing({ keys: ['old'], now, sleep });
  const refused = ring.call(() => Promise.reject(new HttpFailure(401)));
  await expect(refused).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED' });
  expect(waits).toEqual([]);
});

test.each<[keys: string[], sent: string[]]>([
  [['only'], ['only']],
  [
    ['a', 'b'],
    ['a', 'b', 'a'],
  ],
])('of fixed keys %j a refused call is sent with %j', async (keys, sent) => {
  const { now, sleep } = new VirtualClock();
  const used: string[] = [];
  const refused = createKeyRing({ keys, now, sleep }).call((key) => {
    used.push(key);
    return Promise.reject(new HttpFailure(401));
  });
  await expect(refused).rejects.toMatchObject({ attempts: sent.length });
  expect(used).toEqual(sent);
});

test('the only fixed key is used again by the next call, and cools down when that is refused, too', async () => {
  const { now, sleep } = new VirtualClock();
  const ring = createKeyRing({ keys: ['only'], now, sleep, random: () => 0.5 });
  const states: (string | undefined)[] = [];
  for (let calls = 0; calls < 2; calls++) {
    const refused = ring.call(() => Promise.reject(new HttpFailure(401)));
    await expect(refused).rejects.toMatchObject({ attempts: 1 });
    states.push(ring.status().keys[0]?.state);
  }
  expect(states).toEqual(['suspect', 'cooling']);
});

test('a source that never had a key is told of at once', async () => {
  const { now, sleep } = new VirtualClock();
  const source = fromFunction(() => Promise.reject(new Error('no such file')));
  const ring = createKeyRing({ source, now, sleep });
  await expect(ring.call((key) => key)).rejects.toMatchObject({ code: 'KEY_SOURCE_FAILED' });
});
