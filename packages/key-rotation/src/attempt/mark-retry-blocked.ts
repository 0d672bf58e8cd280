/**
 * Tells on an error why it was not tried again: a local limit stood in the way. The error stays the
 * same object, since its catcher may compare identities; one that cannot be extended stays as it is.
 */
export function markRetryBlocked(error: unknown, denial: unknown): unknown {
  if (typeof error === 'object' && error !== null && Object.isExtensible(error)) {
    Object.defineProperty(error, 'retryBlockedBy', {
      value: denial,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return error;
}
