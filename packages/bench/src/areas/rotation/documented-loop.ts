/**
 * The rotation wrapper as API gateways document it, with its keys as a parameter: one index shared by all calls.
 * Reproduced with its faults, since it is what the others are measured beside.
 */
export function documentedLoop(
  apiKeys: readonly string[],
): <T>(fn: (key: string | undefined) => Promise<T>) => Promise<T> {
  let currentKeyIndex = 0;
  return async (fn) => {
    for (let i = 0; i < apiKeys.length; i++) {
      try {
        return await fn(apiKeys[currentKeyIndex]);
      } catch (error) {
        if (error instanceof Object && 'status' in error && error.status === 401) {
          currentKeyIndex = (currentKeyIndex + 1) % apiKeys.length;
          continue;
        }
        throw error;
      }
    }
    throw new Error('All keys failed');
  };
}
