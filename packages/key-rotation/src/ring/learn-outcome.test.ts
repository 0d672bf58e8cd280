import { describe, expect, test } from 'vitest';
import type { AttemptOutcome } from '../attempt/outcome.ts';
import { readKeyList } from '../sources/read-key-list.ts';
import { KeyLease } from './key-lease.ts';
import { KeySet } from './key-set.ts';
import { changeHealth, stateOf, type KeyEvent } from './key-state.ts';
import { OutcomeLearner } from './learn-outcome.ts';
import { RingEvents, type KeyRingEvent } from './ring-events.ts';
import { UpstreamSuspicion } from './upstream-suspicion.ts';

const now = 100_000;
const ok: AttemptOutcome = { outcome: 'ok' };
const auth: AttemptOutcome = { outcome: 'auth' };
const limited: AttemptOutcome = { outcome: 'limited', retryAfterMs: 700 };

type Told = [type: KeyRingEvent['type'], ...keys: string[]];

class Scene {
  readonly keys = new KeySet();
  readonly events: KeyRingEvent[] = [];
  readonly #learner: OutcomeLearner;
  #at = now;

  /** With the keys `a` and `b` of one group, and `c` of none. */
  constructor() {
    const list = readKeyList([{ key: 'a', group: 'g' }, { key: 'b', group: 'g' }, 'c']);
    if ('keys' in list) this.keys.install(list.keys, 0, 0);
    const events = new RingEvents();
    events.on('*', (event) => this.events.push(event));
    this.#learner = new OutcomeLearner({
      keys: this.keys,
      events,
      suspicion: new UpstreamSuspicion(),
      now: () => this.#at,
      random: () => 1,
    });
  }

  /** What is told when an attempt with the key that started as the given one comes to this. */
  learn(key: string, startedSeq: number, outcome: AttemptOutcome, probe = false): Told[] {
    this.events.length = 0;
    const lease = new KeyLease(this.#find(key), startedSeq, this.#at, probe);
    this.#learner.learn(lease, outcome);
    return this.events.map((event) => {
      const ids = 'keyIds' in event ? event.keyIds : 'keyId' in event ? [event.keyId] : [];
      return [event.type, ...ids.map((id) => this.keys.find(id)?.reveal() ?? '?')];
    });
  }

  change(key: string, ...events: readonly KeyEvent[]): void {
    const record = this.#find(key);
    record.health = events.reduce(changeHealth, record.health);
  }

  wait(ms: number): void {
    this.#at += ms;
  }

  get states(): string[] {
    return this.keys.records.map(({ health }) => stateOf(health, this.#at));
  }

  #find(key: string): KeySet['records'][number] {
    const record = this.keys.records.find((one) => one.reveal() === key);
    if (record === undefined) throw new Error('There is no such key');
    return record;
  }
}

describe('of a key', () => {
  test('a success is told only when it had lost trust', () => {
    const scene = new Scene();
    expect(scene.learn('c', 1, ok)).toEqual([]);
    expect(scene.learn('c', 2, auth)).toEqual([['key.refused', 'c']]);
    expect(scene.states).toEqual(['active', 'active', 'suspect']);
    expect(scene.learn('c', 3, ok)).toEqual([['key.recovered', 'c']]);
    expect(scene.states).toEqual(['active', 'active', 'active']);
    expect(scene.keys.records[2]?.health.lastOkSeq).toBe(3);
  });

  test('the second refusal in a row is told with the cooldown, a third one without', () => {
    const scene = new Scene();
    scene.learn('c', 1, auth);
    expect(scene.learn('c', 2, auth)).toEqual([
      ['key.refused', 'c'],
      ['key.cooling', 'c'],
    ]);
    expect(scene.events[1]).toMatchObject({ at: now, retryAt: now + 250 });
    expect(scene.learn('c', 3, auth)).toEqual([['key.refused', 'c']]);
  });

  test('a refusal of an attempt from before its last success is not told, and proves nothing', () => {
    const scene = new Scene();
    scene.learn('c', 5, ok);
    expect(scene.learn('c', 4, auth)).toEqual([]);
    expect(scene.keys.records[2]?.lastRefusedAt).toBe(-Infinity);
    expect(scene.learn('c', 6, auth)).toEqual([['key.refused', 'c']]);
    expect(scene.keys.records[2]?.lastRefusedAt).toBe(now);
  });

  test('a success that leaves a later refusal is not told', () => {
    const scene = new Scene();
    scene.learn('c', 1, auth);
    scene.learn('c', 3, auth);
    expect(scene.learn('c', 2, ok)).toEqual([]);
    expect(scene.states[2]).toBe('suspect');
  });

  test('a trial ends with what it proved', () => {
    const scene = new Scene();
    scene.learn('c', 1, auth);
    scene.learn('c', 2, auth);
    scene.change('c', { type: 'probe-started' });
    expect(scene.learn('c', 3, auth, true)).toEqual([
      ['key.refused', 'c'],
      ['key.cooling', 'c'],
    ]);
    scene.change('c', { type: 'probe-started' });
    expect(scene.learn('c', 4, ok, true)).toEqual([['key.recovered', 'c']]);
    expect(scene.states[2]).toBe('active');
  });

  test('an outcome that says nothing of the key changes and tells nothing', () => {
    const scene = new Scene();
    const before = scene.keys.records[2]?.health;
    for (const outcome of ['forbidden', 'missing-key', 'fatal', 'aborted'] as const)
      expect(scene.learn('c', 1, { outcome })).toEqual([]);
    expect(scene.keys.records[2]?.health).toBe(before);
  });
});

describe('of a quota group', () => {
  test('a limit and its end hold for every key, and are told of each', () => {
    const scene = new Scene();
    expect(scene.learn('a', 1, limited)).toEqual([
      ['key.limited', 'a'],
      ['key.limited', 'b'],
    ]);
    expect(scene.events).toMatchObject([{ retryAt: now + 700 }, { retryAt: now + 700 }]);
    expect(scene.states).toEqual(['limited', 'limited', 'active']);
    expect(scene.learn('b', 2, ok)).toEqual([
      ['key.recovered', 'b'],
      ['key.recovered', 'a'],
    ]);
    expect(scene.states).toEqual(['active', 'active', 'active']);
  });

  test('a refusal and a denial are one key’s own', () => {
    const scene = new Scene();
    scene.learn('a', 1, auth);
    expect(scene.states).toEqual(['suspect', 'active', 'active']);
    expect(scene.learn('b', 2, { outcome: 'denied', retryAfterMs: 9 })).toEqual([
      ['key.limited', 'b'],
    ]);
    expect(scene.states).toEqual(['suspect', 'limited', 'active']);
  });

  test('a success leaves the refusals of the others', () => {
    const scene = new Scene();
    scene.learn('a', 1, limited);
    scene.learn('b', 2, auth);
    expect(scene.learn('a', 3, ok)).toEqual([['key.recovered', 'a']]);
    expect(scene.states).toEqual(['active', 'suspect', 'active']);
  });

  test('a limit of a key without a group is its own', () => {
    const scene = new Scene();
    expect(scene.learn('c', 1, limited)).toEqual([['key.limited', 'c']]);
    expect(scene.states).toEqual(['active', 'active', 'limited']);
  });
});

describe('of the upstream', () => {
  function suspected(): Scene {
    const scene = new Scene();
    for (const [index, key] of ['a', 'b', 'c'].entries()) scene.learn(key, index + 1, ok);
    scene.wait(10);
    scene.learn('a', 4, auth);
    scene.learn('b', 5, auth);
    return scene;
  }

  test('it is told that all keys which worked are refused together, and that one works again', () => {
    const scene = suspected();
    expect(scene.learn('c', 6, auth)).toEqual([
      ['upstream.suspect', 'a', 'b', 'c'],
      ['key.refused', 'c'],
    ]);
    expect(scene.learn('a', 6, ok)).toEqual([['key.recovered', 'a']]);
    expect(scene.learn('a', 7, ok)).toEqual([['upstream.trusted', 'a', 'b', 'c']]);
  });

  test('cooldowns are not lengthened meanwhile', () => {
    const scene = suspected();
    scene.learn('c', 6, auth);
    scene.learn('c', 7, auth);
    scene.change('c', { type: 'probe-started' });
    scene.learn('c', 8, auth, true);
    expect(scene.events.at(-1)).toMatchObject({ type: 'key.cooling', retryAt: now + 10 + 250 });
  });

  test('a key that went through counts from when its attempt started, the latest if several did', () => {
    const scene = new Scene();
    scene.learn('c', 1, ok);
    scene.wait(-50);
    scene.learn('c', 2, ok);
    expect(scene.keys.records[2]?.lastOkAt).toBe(now);
  });
});
