/** A signal that follows the caller's, and can also be fired from here. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  readonly abort: (reason?: unknown) => void;
  /** Follows the caller's signal, which may have been fired long ago. */
  readonly follow: (caller: AbortSignal | undefined) => void;
  /** Takes the listener off the caller's signal, which may outlive thousands of calls. */
  readonly unlink: () => void;
}

export function linkAbort(): LinkedAbort {
  const controller = new AbortController();
  let followed: AbortSignal | undefined;
  const pass = (): void => {
    controller.abort(followed?.reason);
  };
  return {
    signal: controller.signal,
    abort: (reason) => {
      controller.abort(reason);
    },
    follow: (caller) => {
      followed = caller;
      if (caller?.aborted === true) pass();
      else caller?.addEventListener('abort', pass, { once: true });
    },
    unlink: () => {
      followed?.removeEventListener('abort', pass);
    },
  };
}
