import { describe, expect, test } from 'vitest';
import {
  createKeyRing,
  fromFunction,
  type KeyMaterial,
  type KeyRing,
  type KeyRingEvent,
  type KeyRingOptions,
} from '../src/index.ts';
import { HttpFailure } from './upstream.ts';
import { VirtualClock } from './virtual-clock.ts';

const day = 86_400_000;
const echo = (key: string): Promise<string> => Promise.resolve(key);

interface Scene {
  readonly clock: VirtualClock;
  readonly ring: KeyRing;
  readonly events: KeyRingEvent[];
}

function ringWith(keys: readonly KeyMaterial[], options: Partial<KeyRingOptions> = {}): Scene {
  const clock = new VirtualClock();
  const { now, sleep } = clock;
  const ring = createKeyRing({ keys, now, sleep, random: () => 1, ...options });
  const events: KeyRingEvent[] = [];
  ring.on('*', (event) => events.push(event));
  return { clock, ring, events };
}

function idsOf(ring: KeyRing): string[] {
  return ring.status().keys.map(({ keyId }) => keyId);
}

function statesOf(ring: KeyRing): string[] {
  return ring.status().keys.map(({ state }) => state);
}

describe('a key that is draining', () => {
  test('is used only when no other works, and is told of once', async () => {
    const { ring, events } = ringWith(['a', 'b']);
    const [a = ''] = idsOf(ring);
    expect([ring.setDraining(a, true), ring.setDraining(a, true)]).toEqual([true, true]);
    expect(await ring.call(echo)).toBe('b');
    const refusing = (key: string): Promise<string> =>
      key === 'b' ? Promise.reject(new HttpFailure(401)) : echo(key);
    expect(await ring.call(refusing)).toBe('a');
    expect(events.filter(({ type }) => type === 'key.draining')).toHaveLength(1);
    expect(statesOf(ring)).toEqual(['draining', 'suspect']);
  });

  test('can be taken back', async () => {
    const { ring } = ringWith(['a', 'b']);
    const [a = ''] = idsOf(ring);
    ring.setDraining(a, true);
    ring.setDraining(a, false);
    expect(await ring.call(echo)).toBe('a');
    expect(ring.setDraining('kid_unknown', true)).toBe(false);
  });
});

describe('a key that is marked as revoked', () => {
  test('is used no more, not even when its source brings it again', async () => {
    const { ring, events } = ringWith(['a', 'b']);
    const [a = ''] = idsOf(ring);
    expect(ring.markRevoked(a)).toBe(true);
    expect(await ring.call(echo)).toBe('b');
    ring.replace(['b']);
    ring.replace(['a', 'b']);
    expect(statesOf(ring)).toEqual(['revoked', 'active']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'key.revoked', keyId: a }));
  });

  test('may have been banned before; a ban of a revoked key changes nothing', () => {
    const { ring } = ringWith(['a']);
    const [a = ''] = idsOf(ring);
    ring.ban(a);
    ring.markRevoked(a);
    expect(statesOf(ring)).toEqual(['revoked']);
    ring.ban(a);
    expect(statesOf(ring)).toEqual(['revoked']);
  });
});

describe('a key with an end', () => {
  test('is not used from that instant on, and is told of once', async () => {
    const { clock, ring, events } = ringWith([{ key: 'a', notAfter: 1_005_000 }, 'b']);
    await clock.advance(4999);
    expect(await ring.call(echo)).toBe('a');
    await clock.advance(1);
    expect([await ring.call(echo), await ring.call(echo)]).toEqual(['b', 'b']);
    expect(ring.status().keys[0]).toMatchObject({ state: 'expired', retryAt: null });
    expect(events.filter(({ type }) => type === 'key.expired')).toHaveLength(1);
  });

  test('that was the last one sets off a refresh, and fails the call only if that brings no other', async () => {
    const sets: KeyMaterial[][] = [[{ key: 'a', notAfter: 1_000_001 }], ['b']];
    const source = fromFunction(() => sets.shift() ?? []);
    const clock = new VirtualClock();
    const ring = createKeyRing({ source, now: clock.now, sleep: clock.sleep });
    expect(await ring.call(echo)).toBe('a');
    await clock.advance(1);
    expect(await ring.call(echo)).toBe('b');
    const { ring: fixed } = ringWith([{ key: 'a', notAfter: 1 }]);
    await expect(fixed.call(echo)).rejects.toMatchObject({
      code: 'ALL_KEYS_FAILED',
      attempts: 0,
      keys: [{ state: 'expired' }],
    });
  });

  test('comes back when its source gives a later one', async () => {
    const { ring } = ringWith([{ key: 'a', notAfter: 1 }, 'b']);
    expect(statesOf(ring)).toEqual(['expired', 'active']);
    ring.replace(['a', 'b']);
    expect(await ring.call(echo)).toBe('a');
  });

  test('does not retry past it', async () => {
    const { clock, ring } = ringWith([{ key: 'a', notAfter: 1_000_100 }, 'b']);
    const used: string[] = [];
    const call = ring.call(
      (key) => {
        used.push(key);
        return used.length === 1 ? Promise.reject(new HttpFailure(503)) : echo(key);
      },
      { retries: 1 },
    );
    expect(await clock.run(call)).toBe('b');
  });

  test.each(['createdAt', 'notAfter'])('is refused when its %s is no instant', (field) => {
    const keys = [{ key: 'gw_sk_abcdefgh', [field]: '2026-01-01' }];
    expect(() => createKeyRing({ keys })).toThrow(
      expect.objectContaining({ field: `keys[0].${field}` }),
    );
  });
});

describe('the age of a key', () => {
  const createdAt = 1_000_000 - 74 * day;

  test('is in the status: as its source says, else since the ring first saw it', async () => {
    const { clock, ring } = ringWith([{ key: 'a', createdAt }, 'b']);
    await clock.advance(500);
    expect(ring.status().keys.map(({ age }) => age)).toEqual([
      { ms: 74 * day + 500, atLeast: false },
      { ms: 500, atLeast: true },
    ]);
  });

  test('is warned of from 75 and from 90 days on, once a day for each key', async () => {
    const { clock, ring, events } = ringWith([{ key: 'a', createdAt }, 'b']);
    for (let hours = 0; hours < 17 * 24; hours += 6) {
      await ring.call(echo);
      await ring.call(echo);
      await clock.advance(day / 4);
    }
    const warnings = events.filter((event) => event.type === 'age.warning');
    const [a] = idsOf(ring);
    expect(warnings.every(({ keyId, atLeast }) => keyId === a && !atLeast)).toBe(true);
    expect(warnings.map(({ ageDays, thresholdDays }) => [ageDays, thresholdDays])).toEqual([
      ...Array.from({ length: 15 }, (_, index) => [75 + index, 75]),
      [90, 90],
    ]);
  });

  test('is warned of when all that is known is a lower bound', async () => {
    const { clock, ring, events } = ringWith(['a']);
    await ring.call(echo);
    await clock.advance(75 * day);
    await ring.call(echo);
    expect(events).toEqual([
      expect.objectContaining({ type: 'age.warning', ageDays: 75, atLeast: true }),
    ]);
  });

  test('that a source makes known later is warned of, too', async () => {
    const { ring, events } = ringWith(['a']);
    await ring.call(echo);
    ring.replace([{ key: 'a', createdAt: createdAt - 20 * day }]);
    await ring.call(echo);
    expect(events).toEqual([
      expect.objectContaining({ type: 'age.warning', ageDays: 94, thresholdDays: 90 }),
    ]);
  });

  test('and its end are told once, however often the source is read', async () => {
    const keys = [{ key: 'a', createdAt }, { key: 'b', createdAt: 0 - 99 * day }, 'c'];
    const ended = { key: 'd', notAfter: 1 };
    const { ring, events } = ringWith([...keys, ended]);
    for (let reads = 0; reads < 3; reads++) {
      await ring.call(echo);
      ring.replace([...keys, ended]);
    }
    expect(events.map(({ type }) => type)).toEqual(['age.warning', 'key.expired']);
  });

  test('of a key that is out of use is nobody’s concern', async () => {
    const { ring, events } = ringWith([{ key: 'a', createdAt: 0 - 99 * day }, 'b']);
    ring.ban(idsOf(ring)[0] ?? '');
    events.length = 0;
    await ring.call(echo);
    expect(events).toEqual([]);
  });
});
