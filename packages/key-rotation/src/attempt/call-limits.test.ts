import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { VirtualClock } from '../../test/virtual-clock.ts';
import { createKeyRing } from '../ring/create-key-ring.ts';
import { CallLimits } from './call-limits.ts';
import type { AttemptResult } from './outcome.ts';
import { runAttempts } from './run-attempts.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a signal that outlives its calls', () => {
  test('keeps neither listener nor follower of 2,000 calls that waited', async () => {
    const joined = vi.spyOn(AbortSignal, 'any');
    const { signal } = new AbortController();
    const { now } = new VirtualClock();
    const sleep = (): Promise<void> => Promise.resolve();
    const slept = vi.fn<typeof sleep>(sleep);
    for (let calls = 0; calls < 2000; calls++) {
      const keys = ['a'];
      const ring = createKeyRing({ keys, now, sleep });
      const steps = [
        { outcome: 'transient', delivery: 'answered' } as const,
        { outcome: 'auth' } as const,
      ];
      const attempt = (): Promise<AttemptResult<string>> => {
        const step = steps.shift();
        return Promise.resolve(
          step === undefined ? { outcome: 'ok', value: '' } : { ...step, error: new Error('no') },
        );
      };
      const run = runAttempts({
        ring,
        attempt,
        retries: 1,
        signal,
        totalTimeoutMs: 60_000,
        now,
        sleep: (ms) => (ms === 60_000 ? new Promise(() => undefined) : slept()),
      });
      await expect(run).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED' });
    }
    expect(slept).toHaveBeenCalledTimes(2000);
    expect(joined).not.toHaveBeenCalled();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a wait within the limits of a call', () => {
  /** How a wait ends that only its signal can end, and what it leaves behind. */
  async function wait(
    end: (controller: AbortController, clock: VirtualClock) => unknown,
    totalTimeoutMs?: number,
  ): Promise<{ reason: unknown; listeners: number; timers: number }> {
    const clock = new VirtualClock();
    const controller = new AbortController();
    const { signal } = controller;
    const limits = new CallLimits({ ...clock, signal, totalTimeoutMs });
    const waiting = limits.during(
      (over) =>
        new Promise((resolve) => {
          over?.addEventListener('abort', () => {
            resolve(over.reason);
          });
        }),
    );
    await end(controller, clock);
    const reason = await waiting;
    const listeners = getEventListeners(signal, 'abort').length;
    return { reason, listeners, timers: clock.pending };
  }

  test.each([undefined, 1000])(
    'ends with the abort (total timeout: %s)',
    async (totalTimeoutMs) => {
      const ended = await wait((controller) => {
        controller.abort('enough');
      }, totalTimeoutMs);
      expect(ended).toMatchObject({ reason: 'enough', timers: 0 });
    },
  );

  test('ends at the deadline and leaves nothing on the signal of the caller', async () => {
    const ended = await wait((_controller, clock) => clock.advance(1000), 1000);
    expect(ended).toMatchObject({ reason: { code: 'TIMEOUT' }, listeners: 0, timers: 0 });
  });

  test('leaves neither timer nor listener when it comes to its own end', async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    const limits = new CallLimits({ ...clock, signal, totalTimeoutMs: 1000 });
    expect(await limits.during(() => Promise.resolve('done'))).toBe('done');
    expect([clock.waits, clock.pending, getEventListeners(signal, 'abort')]).toEqual([
      [1000],
      0,
      [],
    ]);
  });

  test('does not begin as if nothing had happened when the caller has given up already', async () => {
    const limits = new CallLimits({ signal: AbortSignal.abort('no'), totalTimeoutMs: 1000 });
    expect(await limits.during((signal) => Promise.resolve(signal?.reason))).toBe('no');
  });
});
