import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AttemptBounds } from './attempt-bounds.ts';

/** A timer that fires when the test says so. */
function manualTimer(): {
  after: (ms: number, fire: () => void) => () => void;
  fire: () => void;
  pending: () => number;
} {
  const timers = new Set<() => void>();
  return {
    after: (_ms, fire) => {
      timers.add(fire);
      return () => {
        timers.delete(fire);
      };
    },
    fire: () => {
      for (const fire of timers) fire();
    },
    pending: () => timers.size,
  };
}

describe('AttemptBounds', () => {
  it.each([
    [1000, Infinity, 1000, 'attempt'],
    [1000, 400, 400, 'total'],
    [1000, 1000, 1000, 'attempt'],
  ])('takes the shorter of %d and %d ms', (timeoutMs, timeLeftMs, expected, bound) => {
    const bounds = new AttemptBounds({
      signal: undefined,
      timeoutMs,
      timeLeftMs,
      after: manualTimer().after,
    });
    expect([bounds.timeoutMs, bounds.bound]).toEqual([expected, bound]);
  });

  it('times the silence of a stream in the place of the attempt, from its head on', () => {
    const timer = manualTimer();
    const bounds = new AttemptBounds({
      signal: undefined,
      timeoutMs: 5,
      timeLeftMs: Infinity,
      after: timer.after,
    });
    bounds.timeSilence(60_000, Infinity);
    expect([bounds.timeoutMs, bounds.bound, timer.pending()]).toEqual([60_000, 'idle', 1]);
    timer.fire();
    expect([bounds.endedBy, bounds.signal.aborted]).toEqual(['timer', true]);
    bounds.release();
    expect(timer.pending()).toBe(0);
  });

  it('aborts when its timer fires', () => {
    const timer = manualTimer();
    const bounds = new AttemptBounds({
      signal: undefined,
      timeoutMs: 5,
      timeLeftMs: Infinity,
      after: timer.after,
    });
    expect(bounds.endedBy).toBeNull();
    timer.fire();
    expect([bounds.signal.aborted, bounds.endedBy]).toEqual([true, 'timer']);
  });

  it('aborts with the caller, whose reason comes first', () => {
    const caller = new AbortController();
    const timer = manualTimer();
    const bounds = new AttemptBounds({
      signal: caller.signal,
      timeoutMs: 5,
      timeLeftMs: Infinity,
      after: timer.after,
    });
    caller.abort('enough');
    timer.fire();
    expect([bounds.signal.reason, bounds.endedBy]).toEqual(['enough', 'caller']);
  });

  it('is over from the start when the caller has given up already', () => {
    const bounds = new AttemptBounds({
      signal: AbortSignal.abort('no'),
      timeoutMs: 5,
      timeLeftMs: Infinity,
      after: manualTimer().after,
    });
    expect([bounds.signal.aborted, bounds.endedBy]).toEqual([true, 'caller']);
  });

  it('leaves neither timer nor listener behind', () => {
    const caller = new AbortController();
    const timer = manualTimer();
    const bounds = new AttemptBounds({
      signal: caller.signal,
      timeoutMs: 5,
      timeLeftMs: Infinity,
      after: timer.after,
    });
    expect([timer.pending(), getEventListeners(caller.signal, 'abort').length]).toEqual([1, 1]);
    bounds.release();
    expect([timer.pending(), getEventListeners(caller.signal, 'abort').length]).toEqual([0, 0]);
  });
});
