import type { KeysReport } from './keys-report.ts';

/**
 * Whether the old key may go: the new one is preferred, so that no call starts with the old one, and
 * none that did is still under way. A service that does not list the old key has not said that its
 * calls are over.
 */
export function isDrained(
  { keys }: KeysReport,
  { oldId, newId }: { readonly oldId: string; readonly newId: string },
): boolean {
  const preferred = keys.find(({ rank }) => rank === 0);
  const old = keys.find(({ keyId }) => keyId === oldId);
  return preferred?.keyId === newId && old?.inFlight === 0;
}
