import { ConfigurationError } from '@regpilot/contract';
import type { MeterPolicy, PolicyScope } from '../policies/policy.ts';
import { scopeMark } from './call-facts.ts';
import type { CallFacts } from './call-facts.ts';

/** Meters that one slot counts, and that are decided on in one step. */
export interface MeterGroup {
  readonly scope: PolicyScope;
  /**
   * For observed meters beside an enforced one on the same counter, such as a lower limit on trial:
   * they get a slot of their own, or each call would count twice.
   */
  readonly onTrial: boolean;
  /** In the order in which a denial is looked for. */
  readonly policies: readonly MeterPolicy[];
}

const clientSlot = `${scopeMark}client`;

/** @throws ConfigurationError for a scope function that gives no name. */
export function slotOfGroup({ scope, onTrial }: MeterGroup, call: CallFacts): string {
  const slot = scope === 'key' ? (call.slot ?? call.keyId) : slotOfScope(scope, call);
  return onTrial ? `${scopeMark}observed:${slot}` : slot;
}

function slotOfScope(scope: Exclude<PolicyScope, 'key'>, call: CallFacts): string {
  if (scope === 'client') return clientSlot;
  const name: unknown = scope(call);
  if (typeof name === 'string' && name !== '') return `${scopeMark}scope:${name}`;
  throw new ConfigurationError({
    field: 'policy.scope',
    problem: 'gave no name for a call',
    allowed: 'a function of the call that returns a non-empty text',
  });
}
