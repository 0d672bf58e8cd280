import { ConfigurationError } from '@regpilot/contract';
import { createEnforcer } from '../src/index.ts';
import type { Admission, CallFacts, Enforcer, EnforcerOptions } from '../src/index.ts';

export const call: CallFacts = {
  keyId: 'k1',
  capability: 'chat',
  model: 'gpt-4o',
  estimate: { tokens: 10, costUsd: 0.01 },
};
export const midnight: number = Date.UTC(2026, 10, 21);

/** An enforcer whose clock stands still until it is moved. */
export function atRest(
  policies: EnforcerOptions['policies'],
  options: Partial<EnforcerOptions> = {},
): { enforcer: Enforcer; clock: { now: number } } {
  const clock = { now: midnight };
  return {
    enforcer: createEnforcer({
      policies,
      windowFrom: 'admitted',
      now: () => clock.now,
      ...options,
    }),
    clock,
  };
}

export async function admitTimes(enforcer: Enforcer, times: number): Promise<Admission[]> {
  const admissions: Admission[] = [];
  while (admissions.length < times) admissions.push(await enforcer.admit(call));
  return admissions;
}

/** The field of the ConfigurationError that `make` throws; undefined when it throws nothing. */
export function fieldOf(make: () => unknown): string | undefined {
  try {
    make();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.field;
    throw error;
  }
  return undefined;
}
