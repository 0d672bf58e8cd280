/** Time, chance and ids: injected, so that no test waits and every one can be repeated. */
export interface Runtime {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Resolves after `ms`, rejects with the signal's reason. Default: that of the key rotation. */
  readonly sleep?: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;
  /** Calls `fire` once after `ms` unless cancelled by what it returns. */
  readonly after: (ms: number, fire: () => void) => () => void;
  /** A new idempotency key. */
  readonly newId: () => string;
  /** Tells what goes wrong where there is no call that could fail. Default: `process.emitWarning`, where there is one. */
  readonly warn: (message: string) => void;
}

export const systemRuntime: Runtime = {
  // Never backwards: a timeout must not last an hour longer because somebody set the clock.
  now: () => performance.timeOrigin + performance.now(),
  random: Math.random,
  after: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return () => {
      clearTimeout(timer);
    };
  },
  newId: () => crypto.randomUUID(),
  warn: (message) => {
    globalThis.process?.emitWarning?.(message, 'RegPilotWarning');
  },
};
