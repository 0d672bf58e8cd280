import { ConfigurationError } from '@regpilot/contract';
import type { CallFacts } from '../admission/call-facts.ts';
import type { CheckFailure, CheckPolicy } from './policy.ts';

export interface CustomCheck {
  /** Named in denials. Not one of the built-in names. */
  readonly name: string;
  /**
   * Undefined lets the call pass. Runs after the built-in checks and before anything is counted, for
   * every call: it has to be fast, synchronous and free of effects. What it throws, `admit` throws.
   */
  readonly check: (call: CallFacts, now: number) => CheckFailure | undefined;
}

/** A check of your own. Throws ConfigurationError without a name or a function. */
export function definePolicy({ name, check }: CustomCheck): CheckPolicy {
  if (typeof name !== 'string' || name === '') {
    throw new ConfigurationError({
      field: 'definePolicy.name',
      problem: 'is missing',
      allowed: 'a non-empty text',
    });
  }
  if (typeof check !== 'function') {
    throw new ConfigurationError({
      field: 'definePolicy.check',
      problem: 'is not a function',
      allowed: '(call, now) => failure or undefined',
    });
  }
  return { kind: 'check', name, stage: 'custom', check };
}
