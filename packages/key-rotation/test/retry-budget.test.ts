import { describe, expect, test } from 'vitest';
import { createKeyRing } from '../src/index.ts';
import { HttpFailure, Upstream } from './upstream.ts';
import { VirtualClock } from './virtual-clock.ts';

const broken = (): Promise<never> => Promise.reject(new HttpFailure(503));

async function requestsOf(
  clock: VirtualClock,
  calls: number,
  retryBudget?: false,
): Promise<number> {
  const { now, sleep } = clock;
  const ring = createKeyRing({ keys: ['a', 'b'], now, sleep, random: () => 0, retryBudget });
  let requests = 0;
  const fn = (): Promise<never> => {
    requests += 1;
    return broken();
  };
  const all = Array.from({ length: calls }, () => ring.call(fn, { retries: 3 }));
  await clock.run(Promise.allSettled(all));
  return requests;
}

describe('the retry budget', () => {
  test('keeps a thousand calls in an outage from becoming four thousand', async () => {
    const requests = await requestsOf(new VirtualClock(), 1000);
    // 100 retries of the floor and one for ten calls, less one where ten tenths are not quite 1.
    expect(1200 - requests).toBeLessThanOrEqual(1);
    expect(requests).toBeLessThanOrEqual(1200);
    expect(await requestsOf(new VirtualClock(), 1000, false)).toBe(4000);
  });

  test('leaves a few calls all their retries', async () => {
    expect(await requestsOf(new VirtualClock(), 20)).toBe(80);
  });

  test('that is used up ends the call with the upstream’s own error, and refuses no failover', async () => {
    const retryBudget = { ratio: 0, perSecond: 0 };
    const ring = createKeyRing({ keys: ['x', 'y', 'z', 'good'], retryBudget });
    await expect(ring.call(broken, { retries: 3 })).rejects.toMatchObject({ status: 503 });
    expect(await ring.call(new Upstream('good').call)).toBe('good');
  });

  test('pays for every failover of a call but its first, down to the floor that is kept for retries', async () => {
    const clock = new VirtualClock();
    const { now, sleep } = clock;
    // Each call earns two retries, beside a floor of two.
    const retryBudget = { ratio: 2, perSecond: 0.2 };
    const options = { now, sleep, random: () => 0, retryBudget };
    const twice = async (dead: readonly string[]): Promise<number> => {
      const ring = createKeyRing({ keys: [...dead, 'good'], ...options });
      await ring.call(new Upstream('good').call);
      let requests = 0;
      const fn = (): Promise<never> => {
        requests += 1;
        return broken();
      };
      await clock.run(ring.call(fn, { retries: 9 })).catch(() => undefined);
      return requests;
    };
    expect(await twice(['x'])).toBe(7);
    expect(await twice(['x', 'y'])).toBe(6);
    expect(await twice(['v', 'w', 'x', 'y', 'z'])).toBe(5);
  });

  test.each([
    ['ratio', { ratio: -1 }],
    ['perSecond', { perSecond: Number.NaN }],
  ])('refuses a %s that is no number', (name, retryBudget) => {
    expect(() => createKeyRing({ keys: ['a'], retryBudget })).toThrow(
      expect.objectContaining({ field: `retryBudget.${name}` }),
    );
  });
});
