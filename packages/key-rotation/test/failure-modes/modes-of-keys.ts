import { expect, vi } from 'vitest';
import { ManualUpstream } from '../manual-upstream.ts';
import { HttpFailure, Upstream } from '../upstream.ts';
import { settlePromises } from '../virtual-clock.ts';
import type { FailureMode } from './failure-mode.ts';

/** What is held against a key that it does not deserve, or not for so long; and what is not. */
export const modesOfKeys: readonly FailureMode[] = [
  {
    mode: 5,
    name: 'the keys are blamed for a failure of the upstream',
    documentedLoop: 'fails',
    tryOut: async ({ make, clock }) => {
      const ring = make({ keys: ['a', 'b'], strategy: 'round-robin' });
      const upstream = new Upstream('a', 'b');
      for (let calls = 0; calls < 2; calls++) await ring.call(upstream.call);
      const outage = new HttpFailure(401, 'Invalid or inactive API key');
      for (let round = 0; round < 20; round++) {
        await expect(ring.call(() => Promise.reject(outage))).rejects.toBe(outage);
        await clock.advance(300);
      }
      const used = [await ring.call(upstream.call), await ring.call(upstream.call)];
      expect(used.toSorted()).toEqual(['a', 'b']);
    },
  },
  {
    mode: 8,
    name: 'a key that was deactivated stays out after it was activated again',
    documentedLoop: 'holds',
    tryOut: async ({ make, clock }) => {
      const upstream = new Upstream('b');
      const ring = make({ keys: ['a', 'b'] });
      for (let calls = 0; calls < 30; calls++) await ring.call(upstream.call);
      upstream.accepted.add('a');
      upstream.accepted.delete('b');
      await clock.advance(250);
      expect(await ring.call(upstream.call)).toBe('a');
    },
  },
  {
    mode: 9,
    name: 'a deactivated key is taken for a revoked one, or a revoked one for a deactivated one',
    documentedLoop: 'fails',
    tryOut: async ({ make, clock }) => {
      const upstream = new Upstream('b');
      const ring = make({ keys: ['a', 'b'] });
      for (let calls = 0; calls < 10; calls++) {
        await ring.call(upstream.call);
        await clock.advance(300_000);
      }
      upstream.accepted.add('a');
      expect(await ring.call(upstream.call)).toBe('a');
      const [first] = ring.status().keys;
      ring.markRevoked(first?.keyId ?? '');
      for (let calls = 0; calls < 10; calls++) {
        expect(await ring.call(upstream.call)).toBe('b');
        await clock.advance(300_000);
      }
    },
  },
  {
    mode: 11,
    name: 'calls fail while every key rests, although one works again',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      const upstream = new Upstream();
      const ring = make({ keys: ['a', 'b'] });
      await Promise.allSettled(Array.from({ length: 4 }, () => ring.call(upstream.call)));
      upstream.accepted.add('b');
      upstream.calls.length = 0;
      const calls = Array.from({ length: 100 }, () => ring.call(upstream.call));
      expect(new Set(await Promise.all(calls))).toEqual(new Set(['b']));
      expect(upstream.callsWith('a')).toBeLessThanOrEqual(2);
    },
  },
  {
    mode: 12,
    name: 'the preferred key gets no traffic any more after a single refusal',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      const upstream = new Upstream('b');
      const ring = make({ keys: ['a', 'b'] });
      expect(await ring.call(upstream.call)).toBe('b');
      upstream.accepted.add('a');
      expect(await ring.call(upstream.call)).toBe('a');
    },
  },
  {
    mode: 18,
    name: 'an answer to a key that is gone is held against the new ones',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      const upstream = new ManualUpstream();
      const ring = make({ keys: ['old', 'older'] });
      const calls = [ring.call(upstream.call), ring.call(upstream.call), ring.call(upstream.call)];
      await settlePromises();
      ring.replace(['new', 'newer']);
      for (const { refuse } of upstream.open) refuse();
      await settlePromises();
      for (const { accept } of upstream.open.slice(3)) accept();
      await settlePromises();
      for (const { accept } of upstream.open.slice(3)) accept();
      expect(upstream.open.slice(3).map(({ key }) => key)).toEqual(['new', 'new', 'new']);
      expect(await Promise.all(calls)).toEqual(['new', 'new', 'new']);
      expect(ring.status().keys[0]?.state).toBe('active');
    },
  },
  {
    mode: 19,
    name: 'a refusal that comes late counts against a key that has worked since',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      const upstream = new ManualUpstream();
      const ring = make({ keys: ['a', 'b'] });
      const early = ring.call(upstream.call);
      const late = ring.call(upstream.call);
      await settlePromises();
      upstream.at(1).accept();
      await late;
      upstream.at(0).refuse();
      await settlePromises();
      upstream.at(2).accept();
      expect(await early).toBe('b');
      expect(await ring.call((key) => Promise.resolve(key))).toBe('a');
    },
  },
  {
    mode: 20,
    name: 'a clock that is set makes a key rest for hours',
    documentedLoop: 'none',
    tryOut: async ({ make }) => {
      const upstream = new Upstream('good');
      vi.useFakeTimers({ toFake: ['Date'], now: 0 });
      try {
        const ring = make({ keys: ['dead', 'good'], now: undefined });
        const before = performance.timeOrigin + performance.now();
        await Promise.all([ring.call(upstream.call), ring.call(upstream.call)]);
        const after = performance.timeOrigin + performance.now();
        const retryAt = ring.status().keys[0]?.retryAt;
        expect(retryAt).toBeGreaterThanOrEqual(before + 250);
        expect(retryAt).toBeLessThanOrEqual(after + 250);
      } finally {
        vi.useRealTimers();
      }
    },
  },
  {
    mode: 21,
    name: 'of several processes nobody can tell which ones still use a key',
    documentedLoop: 'none',
    tryOut: async ({ make, clock }) => {
      const rings = [make({ keys: ['new', 'old'] }), make({ keys: ['old', 'new'] })];
      const upstream = new ManualUpstream();
      const calls = rings.map((ring) => ring.call(upstream.call));
      await settlePromises();
      const uses = rings.map((ring) => ring.status().keys.map(({ keyId, ...of }) => [keyId, of]));
      const [first = [], second = []] = uses.map((use) => Object.fromEntries(use));
      const idle = { inFlight: 0, lastUsedAt: null };
      const busy = { inFlight: 1, lastUsedAt: clock.now() };
      const [newId = '', oldId = ''] = Object.keys(first);
      expect(first).toMatchObject({ [newId]: busy, [oldId]: idle });
      expect(second).toMatchObject({ [newId]: idle, [oldId]: busy });
      for (const { accept } of upstream.open) accept();
      await Promise.all(calls);
    },
  },
  {
    mode: 22,
    name: 'the upstream learns late of a new key, or forgets a revoked one late',
    documentedLoop: 'fails',
    tryOut: async ({ make, clock }) => {
      const upstream = new Upstream('old');
      const ring = make({ keys: ['new', 'old'] });
      for (let ms = 0; ms < 300; ms += 50) {
        expect(await ring.call(upstream.call)).toBe('old');
        await clock.advance(50);
      }
      upstream.accepted.add('new');
      await clock.advance(250);
      expect(await ring.call(upstream.call)).toBe('new');
      // Every other edge still takes the old key for good.
      const edges = [new Upstream('new'), new Upstream('new', 'old')];
      const back = make({ keys: ['old', 'new'] });
      for (let calls = 0; calls < 20; calls++) {
        const edge = edges[calls % 2] ?? upstream;
        expect(['old', 'new']).toContain(await back.call(edge.call));
        await clock.advance(50);
      }
    },
  },
];
