/** A signal that follows the caller's, and can also be fired from here. */
export interface LinkedAbort {
  readonly signal: AbortSignal;
  readonly abort: (reason?: unknown) => void;
  /** Takes the listener off the caller's signal, which may outlive thousands of calls. */
  readonly unlink: () => void;
}

export function linkAbort(caller: AbortSignal | undefined): LinkedAbort {
  const controller = new AbortController();
  const follow = (): void => {
    controller.abort(caller?.reason);
  };
  if (caller?.aborted === true) follow();
  else caller?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => {
      controller.abort(reason);
    },
    unlink: () => {
      caller?.removeEventListener('abort', follow);
    },
  };
}
