import type { Runtime } from '@regpilot/sdk';

export interface ManualTime {
  readonly runtime: Partial<Runtime>;
  /** The waits between attempts so far, in milliseconds. They pass at once. */
  readonly waits: number[];
  /** Lets the timers fire that are due after `ms` more. */
  readonly advance: (ms: number) => void;
  /** Resolves when as many timers as asked for are running. */
  readonly timersRunning: (count: number) => Promise<void>;
}

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** A longer sleep is no wait between attempts but the end of a whole call, which must not come by itself. */
const longestWaitMs = 60_000;

function never(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      reject(signal.reason);
    });
  });
}

/** Time that passes when the test says so, except that a wait between attempts is over at once. */
export function manualTime(): ManualTime {
  let now = 1_000_000;
  const waits: number[] = [];
  const timers = new Set<Timer>();
  return {
    waits,
    runtime: {
      now: () => now,
      random: () => 0.5,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        if (ms > longestWaitMs) return never(signal);
        waits.push(ms);
        now += ms;
      },
      after: (ms, fire) => {
        const timer = { at: now + ms, fire };
        timers.add(timer);
        return () => {
          timers.delete(timer);
        };
      },
    },
    advance: (ms) => {
      now += ms;
      for (const timer of timers) {
        if (timer.at > now) continue;
        timers.delete(timer);
        timer.fire();
      }
    },
    timersRunning: async (count) => {
      while (timers.size < count) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
