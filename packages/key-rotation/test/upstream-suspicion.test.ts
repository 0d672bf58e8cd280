import { describe, expect, test } from 'vitest';
import { createKeyRing, type KeyRing, type KeyRingOptions } from '../src/index.ts';
import { HttpFailure, Upstream } from './upstream.ts';
import { VirtualClock } from './virtual-clock.ts';

interface Scene {
  readonly clock: VirtualClock;
  readonly ring: KeyRing;
  readonly events: string[];
}

/** A ring whose keys have all gone through a moment ago. */
async function proven(
  keys: readonly string[],
  options: Partial<KeyRingOptions> = {},
): Promise<Scene> {
  const clock = new VirtualClock();
  const { now, sleep } = clock;
  const strategy = 'round-robin';
  const ring = createKeyRing({ keys, strategy, now, sleep, random: () => 1, ...options });
  const events: string[] = [];
  ring.on('*', ({ type }) => {
    if (type.startsWith('upstream.')) events.push(type);
  });
  for (let calls = 0; calls < keys.length; calls++) await ring.call((key) => Promise.resolve(key));
  return { clock, ring, events };
}

const outage = new HttpFailure(401, 'Invalid or inactive API key');
const refuse = (): Promise<never> => Promise.reject(outage);

describe('an upstream that refuses every key at the same time', () => {
  test('is suspected, and its own error is what the call gets to see', async () => {
    const { ring, events } = await proven(['a', 'b']);
    await expect(ring.call(refuse)).rejects.toBe(outage);
    expect(events).toEqual(['upstream.suspect']);
    expect(ring.status().upstreamSuspect).toBe(true);
  });

  test('lengthens no cooldown: as soon as it is well again, every key is', async () => {
    const { clock, ring, events } = await proven(['a', 'b']);
    for (let round = 0; round < 30; round++) {
      await expect(ring.call(refuse)).rejects.toBe(outage);
      await clock.advance(300);
    }
    for (const { retryAt } of ring.status().keys) expect(retryAt).toBeLessThanOrEqual(clock.now());
    const good = (key: string): Promise<string> => Promise.resolve(key);
    expect(new Set([await ring.call(good), await ring.call(good)])).toEqual(new Set(['a', 'b']));
    expect(ring.status().keys.map(({ state }) => state)).toEqual(['active', 'active']);
    expect(events).toEqual(['upstream.suspect', 'upstream.trusted']);
    expect(ring.status().upstreamSuspect).toBe(false);
  });

  test('is not taken at its word for longer than a minute', async () => {
    const { clock, ring, events } = await proven(['a', 'b']);
    await expect(ring.call(refuse)).rejects.toBe(outage);
    await clock.advance(60_000);
    expect(ring.status().upstreamSuspect).toBe(false);
    await expect(ring.call(refuse)).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED' });
    await clock.advance(250);
    await expect(ring.call(refuse)).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED' });
    const waits = ring.status().keys.map(({ retryAt }) => (retryAt ?? 0) - clock.now());
    expect(Math.max(...waits)).toBeGreaterThan(250);
    expect(events).toEqual(['upstream.suspect']);
  });

  test('is trusted again by an attempt that began after the refusals, not by an older one', async () => {
    const { ring, events } = await proven(['a', 'b', 'c']);
    let answer: (key: string) => void = () => undefined;
    const early = ring.call(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
    );
    await expect(ring.call(refuse)).rejects.toBe(outage);
    answer('late');
    await early;
    expect(events).toEqual(['upstream.suspect']);
  });
});

describe('an upstream is not suspected', () => {
  test('while one of the keys that worked goes on working', async () => {
    const { ring, events } = await proven(['a', 'b', 'c']);
    const upstream = new Upstream('c');
    for (let calls = 0; calls < 6; calls++) await ring.call(upstream.call);
    expect(events).toEqual([]);
    expect(ring.status().keys.map(({ state }) => state)).toEqual(['cooling', 'cooling', 'active']);
  });

  test('for a late refusal of a key that has gone through since', async () => {
    const { ring, events } = await proven(['a', 'b']);
    const calls = Array.from({ length: 3 }, () => ring.begin());
    const leases = calls.map((call) => ring.acquire(call));
    const report = (index: number, outcome: 'ok' | 'auth'): void => {
      const [call, lease] = [calls[index], leases[index]];
      if (call !== undefined && lease !== undefined && lease !== null)
        ring.report(call, lease, { outcome });
    };
    expect(leases.map((lease) => lease?.key)).toEqual(['a', 'b', 'a']);
    report(2, 'ok');
    report(1, 'auth');
    report(0, 'auth');
    expect(events).toEqual([]);
    expect(ring.status().keys.map(({ state }) => state)).toEqual(['active', 'suspect']);
  });

  test('for the refusal of a single key, proven or not', async () => {
    const { ring, events } = await proven(['a']);
    await expect(ring.call(refuse)).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED' });
    expect(events).toEqual([]);
  });

  test('when its keys worked longer than a minute ago', async () => {
    const { clock, ring, events } = await proven(['a', 'b']);
    await clock.advance(60_000);
    await expect(ring.call(refuse)).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED' });
    expect(events).toEqual([]);
  });
});
