import { describe, expect, test } from 'vitest';
import { createKeyRing, type KeyRing } from '../src/index.ts';
import { HttpFailure, Upstream } from './upstream.ts';
import { settlePromises, VirtualClock } from './virtual-clock.ts';

const never = (): Promise<never> => new Promise(() => undefined);

function ringAt(clock: VirtualClock, keys: readonly string[]): KeyRing {
  return createKeyRing({ keys, now: clock.now, sleep: clock.sleep, random: () => 0.5 });
}

/** A ring whose only key is cooling, with its trial under way by a call that does not end. */
async function underTrial(clock: VirtualClock): Promise<KeyRing> {
  const ring = ringAt(clock, ['a']);
  const upstream = new Upstream();
  await Promise.allSettled([ring.call(upstream.call), ring.call(upstream.call)]);
  void ring.call(never);
  await settlePromises();
  expect(ring.status().keys).toMatchObject([{ state: 'probing' }]);
  return ring;
}

describe('what one call learns of a key, another one uses', () => {
  test('of limited keys the one that is free first is asked first', async () => {
    const ring = ringAt(new VirtualClock(), ['a', 'b', 'c']);
    const limits = { a: 9000, b: 3000, c: 6000 };
    const limited = (key: string): Promise<never> => {
      const ms = key === 'a' ? limits.a : key === 'b' ? limits.b : limits.c;
      return Promise.reject(new HttpFailure(429, 'too many', ms));
    };
    await expect(ring.call(limited)).rejects.toMatchObject({ status: 429 });
    expect(await ring.call((key) => Promise.resolve(key))).toBe('b');
  });

  test('a retry goes to another key when its own has run out of quota meanwhile', async () => {
    const clock = new VirtualClock();
    const ring = ringAt(clock, ['a', 'b']);
    const used: string[] = [];
    const retried = ring.call(
      (key) => {
        used.push(key);
        return used.length === 1 ? Promise.reject(new HttpFailure(503)) : Promise.resolve(key);
      },
      { retries: 1 },
    );
    await settlePromises();
    await ring.call((key) =>
      key === 'a' ? Promise.reject(new HttpFailure(429, 'too many', 60_000)) : Promise.resolve(key),
    );
    expect(await clock.run(retried)).toBe('b');
    expect(used).toEqual(['a', 'b']);
  });

  test('a retry of a trial does not start a second one beside that of another call', async () => {
    const clock = new VirtualClock();
    const ring = ringAt(clock, ['a']);
    const upstream = new Upstream();
    await Promise.allSettled([ring.call(upstream.call), ring.call(upstream.call)]);
    upstream.accepted.add('a');
    let calls = 0;
    const retried = ring.call(
      (key) => {
        calls += 1;
        return calls === 1 ? Promise.reject(new HttpFailure(503)) : upstream.call(key);
      },
      { retries: 1 },
    );
    retried.catch(() => undefined);
    await settlePromises();
    let answer: (key: string) => void = () => undefined;
    const other = ring.call(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
    );
    await clock.advance(2000);
    expect(calls).toBe(1);
    answer('done');
    expect([await other, await retried]).toEqual(['done', 'a']);
  });
});

describe('a call that waits for the trial of a key', () => {
  test('goes on at once when other keys are put in place', async () => {
    const ring = await underTrial(new VirtualClock());
    const waiting = ring.call((key) => Promise.resolve(key));
    await settlePromises();
    ring.replace(['b']);
    expect(await waiting).toBe('b');
  });

  test('ends when the ring is closed', async () => {
    const ring = await underTrial(new VirtualClock());
    const waiting = ring.call((key) => Promise.resolve(key));
    waiting.catch(() => undefined);
    await settlePromises();
    await ring.close();
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
  });
});
