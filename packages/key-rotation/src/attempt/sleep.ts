export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Above 2^31 - 1 ms a timer of Node and of browsers fires at once instead of late. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * The default `sleep`: resolves after `ms` (cut to 24.8 days), rejects with the signal's reason.
 *
 * Its timer keeps the process alive on purpose: a process that ends while a retry is pending loses
 * the call without a word. Nothing stays behind after it settled, neither timer nor listener.
 */
export const sleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      },
      Math.min(ms, maxTimerMs),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });
