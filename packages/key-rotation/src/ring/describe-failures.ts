import type { KeyFailure } from '../errors/all-keys-failed-error.ts';
import type { KeyRecord } from './key-record.ts';
import { retryAtOf, stateOf, type KeyState } from './key-state.ts';

const reasons: Readonly<Record<KeyState, string>> = {
  active: 'refused for this call, accepted for others',
  suspect: 'refused once',
  cooling: 'refused at least twice in a row',
  probing: 'being tried out by another call',
  limited: 'out of quota',
  draining: 'being replaced',
  disabled: 'banned in this process',
  revoked: 'revoked',
  expired: 'past its end',
};

/** What stands against each key, for the error that lists them. */
export function describeFailures(records: readonly KeyRecord[], now: number): KeyFailure[] {
  return records.map(({ keyId, health }) => {
    const state = stateOf(health, now);
    return { keyId, state, reason: reasons[state], retryAt: retryAtOf(health, now) };
  });
}
