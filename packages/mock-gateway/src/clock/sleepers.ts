interface Sleeper {
  readonly at: number;
  readonly wake: (reached: boolean) => void;
}

/** Those who wait for an instant, soonest first; equal instants wake in the order in which they came. */
export interface Sleepers {
  add(at: number, signal: AbortSignal | undefined): Promise<boolean>;
  wake(now: number): void;
  nextAt(): number | null;
}

export function createSleepers(): Sleepers {
  const waiting: Sleeper[] = [];

  function insert(sleeper: Sleeper): void {
    const later = waiting.findIndex((other) => other.at > sleeper.at);
    waiting.splice(later === -1 ? waiting.length : later, 0, sleeper);
  }

  function remove(sleeper: Sleeper): void {
    const index = waiting.indexOf(sleeper);
    if (index !== -1) waiting.splice(index, 1);
  }

  return {
    add: (at, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve(false);
          return;
        }
        const onAbort = (): void => {
          remove(sleeper);
          resolve(false);
        };
        const sleeper: Sleeper = {
          at,
          wake(reached) {
            signal?.removeEventListener('abort', onAbort);
            resolve(reached);
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        insert(sleeper);
      }),
    wake(now) {
      while ((waiting[0]?.at ?? Infinity) <= now) waiting.shift()?.wake(true);
    },
    nextAt: () => waiting[0]?.at ?? null,
  };
}
