import { inspect } from 'node:util';
import { expect } from 'vitest';
import { ManualUpstream } from '../manual-upstream.ts';
import { HttpFailure, Upstream } from '../upstream.ts';
import { settlePromises } from '../virtual-clock.ts';
import type { FailureMode } from './failure-mode.ts';

const secret = 'company-key-without-a-known-prefix';

/** What a call does that it must not, or leaves undone. */
export const modesOfCalls: readonly FailureMode[] = [
  {
    mode: 1,
    name: 'refusals of many calls at once step over the good key',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      const { call } = new Upstream('good');
      const ring = make({ keys: ['dead', 'good'] });
      const used = await Promise.all(Array.from({ length: 200 }, () => ring.call(call)));
      expect(new Set(used)).toEqual(new Set(['good']));
    },
  },
  {
    mode: 3,
    name: 'a body that has been read is sent again',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      const upstream = new Upstream('good');
      const call = make({ keys: ['dead', 'good'] }).call(upstream.call, { replayable: false });
      await expect(call).rejects.toMatchObject({ status: 401 });
      expect(upstream.calls).toEqual(['dead']);
    },
  },
  {
    mode: 4,
    name: 'a call that is always refused goes on for ever',
    documentedLoop: 'holds',
    tryOut: async ({ make }) => {
      const upstream = new Upstream();
      await expect(make({ keys: ['a', 'b', 'c'] }).call(upstream.call)).rejects.toThrow(
        /^All keys/,
      );
      expect(upstream.calls.length).toBeLessThanOrEqual(4);
    },
  },
  {
    mode: 6,
    name: 'a call without a key is taken for one with a bad key',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      const error = new HttpFailure(401, 'Missing API key. Use one of: X-API-Key: YOUR_KEY');
      let calls = 0;
      const call = make({ keys: ['a', 'b'] }).call(() => {
        calls += 1;
        return Promise.reject(error);
      });
      await expect(call).rejects.toBe(error);
      expect(calls).toBe(1);
    },
  },
  {
    mode: 7,
    name: 'a key is blamed for what the request may not do',
    documentedLoop: 'holds',
    tryOut: async ({ make }) => {
      const error = new HttpFailure(403, 'API key lacks required permissions');
      const used: string[] = [];
      const ring = make({ keys: ['a', 'b'] });
      for (let round = 0; round < 3; round++) {
        const call = ring.call((key) => {
          used.push(key);
          return Promise.reject(error);
        });
        await expect(call).rejects.toBe(error);
      }
      expect(used).toEqual(['a', 'a', 'a']);
    },
  },
  {
    mode: 10,
    name: 'all that is told is that all keys failed',
    documentedLoop: 'fails',
    tryOut: async ({ make, clock }) => {
      const upstream = new Upstream();
      await expect(make({ keys: ['a', 'b'] }).call(upstream.call)).rejects.toMatchObject({
        code: 'ALL_KEYS_FAILED',
        keys: [
          { keyId: expect.any(String), state: 'cooling', retryAt: clock.now() + 250 },
          { keyId: expect.any(String), state: 'suspect', retryAt: null },
        ],
        cause: { status: 401 },
      });
    },
  },
  {
    mode: 16,
    name: 'errors carry keys into logs',
    documentedLoop: 'holds',
    tryOut: async ({ make }) => {
      const original = Object.assign(new HttpFailure(401, `key ${secret} is bad`), {
        config: { headers: { 'X-API-Key': secret } },
      });
      const seen: unknown[] = [];
      const ring = make({ keys: [secret] });
      ring.on('*', (event) => seen.push(event));
      await ring.call(() => Promise.reject(original)).catch((error: unknown) => seen.push(error));
      for (const value of [...seen, ring.status()])
        expect(inspect(value, { depth: 10 }) + JSON.stringify(value)).not.toContain(secret);
      expect(original.config.headers['X-API-Key']).toBe(secret);
    },
  },
  {
    mode: 17,
    name: 'an answer that breaks off is asked for again, from its beginning',
    documentedLoop: 'holds',
    tryOut: async ({ make }) => {
      let calls = 0;
      const response = await make({ keys: ['a', 'b'] }).call(() => {
        calls += 1;
        const body = new ReadableStream({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode('the beginning'));
          },
          pull: (controller) => {
            controller.error(new HttpFailure(401));
          },
        });
        return Promise.resolve(new Response(body));
      });
      await expect(response.text()).rejects.toMatchObject({ status: 401 });
      expect(calls).toBe(1);
    },
  },
  {
    mode: 23,
    name: 'retries multiply the load of an upstream that is down',
    documentedLoop: 'none',
    tryOut: async ({ make, clock }) => {
      const ring = make({ keys: ['a', 'b', 'c', 'd', 'e'] });
      let requests = 0;
      const broken = (): Promise<never> => {
        requests += 1;
        return Promise.reject(new HttpFailure(503));
      };
      const calls = Array.from({ length: 1000 }, () => ring.call(broken, { retries: 3 }));
      const startedAt = clock.now();
      await clock.run(Promise.allSettled(calls));
      const seconds = (clock.now() - startedAt) / 1000;
      // One retry for ten calls, ten a second, and what ten quiet seconds have saved.
      expect(requests).toBeLessThanOrEqual(1000 + 100 + 10 * seconds + 100);
    },
  },
  {
    mode: 24,
    name: 'a limit is taken for a refusal',
    documentedLoop: 'fails',
    tryOut: async ({ make, clock }) => {
      const ring = make({ keys: ['a', 'b'] });
      let limited = true;
      const call = (key: string): Promise<string> =>
        key === 'a' && limited
          ? Promise.reject(new HttpFailure(429, 'too many', 9000))
          : Promise.resolve(key);
      expect(await ring.call(call)).toBe('b');
      expect(ring.status().keys[0]?.state).toBe('limited');
      limited = false;
      await clock.advance(8999);
      expect(await ring.call(call)).toBe('b');
      await clock.advance(1);
      expect(await ring.call(call)).toBe('a');
    },
  },
  {
    mode: 25,
    name: 'a call goes on after its caller has left, and a trial with it',
    documentedLoop: 'fails',
    tryOut: async ({ make }) => {
      const upstream = new Upstream();
      const ring = make({ keys: ['a'] });
      await Promise.allSettled([ring.call(upstream.call), ring.call(upstream.call)]);
      const controller = new AbortController();
      let thrown: unknown = 'nothing yet';
      const trial = new ManualUpstream();
      void ring.call(trial.call, { signal: controller.signal }).catch((error: unknown) => {
        thrown = error;
      });
      await settlePromises();
      controller.abort();
      await settlePromises();
      expect(thrown).toMatchObject({ name: 'AbortError' });
      upstream.accepted.add('a');
      expect(await ring.call(upstream.call)).toBe('a');
    },
  },
];
