import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { abortable } from './abortable.ts';
import { sleep } from './sleep.ts';

describe('sleep', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('resolves when its time has come and takes its listener with it', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    const slept = sleep(1000, signal);
    await vi.advanceTimersByTimeAsync(1000);
    await slept;
    expect(removed).toHaveBeenCalledOnce();
  });

  test('rejects with the reason of the signal and leaves no timer', async () => {
    const controller = new AbortController();
    const slept = sleep(1000, controller.signal);
    controller.abort('enough');
    await expect(slept).rejects.toBe('enough');
    expect(vi.getTimerCount()).toBe(0);
    await expect(sleep(1000, controller.signal)).rejects.toBe('enough');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('does not end at once when asked for longer than a timer can wait', async () => {
    let over = false;
    const slept = sleep(30 * 24 * 3_600_000).then(() => {
      over = true;
    });
    await vi.advanceTimersByTimeAsync(24 * 24 * 3_600_000);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    await slept;
  });
});

describe('abortable', () => {
  test('gives what the promise gives, and takes its listener with it', async () => {
    const { signal } = new AbortController();
    const removed = vi.spyOn(signal, 'removeEventListener');
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    expect(await abortable(Promise.resolve(2), undefined)).toBe(2);
    expect(removed).toHaveBeenCalledOnce();
  });

  test('ends with the reason of the signal while the promise goes on', async () => {
    const controller = new AbortController();
    const waiting = abortable(new Promise(() => undefined), controller.signal);
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await expect(abortable(Promise.reject(new Error('unheard')), controller.signal)).rejects.toBe(
      'enough',
    );
  });
});
