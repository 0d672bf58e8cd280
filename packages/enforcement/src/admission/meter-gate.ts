import { toMicroUsd } from '../meters/micro-usd.ts';
import type { MeterUsage } from '../meters/meter.ts';
import type { MaybePromise } from '../stores/enforcement-store.ts';
import type { Amounts } from '../meters/amounts.ts';
import type { Admission } from './admission.ts';
import type { CallFacts } from './call-facts.ts';
import type { MeterGroup } from './meter-group.ts';

/** Meters, bound to the store that counts them. */
export interface MeterGate {
  readonly groups: readonly MeterGroup[];
  /** `reading` is the decision's one reading of the clock. The facts have been checked. */
  admit(call: CallFacts, reading: number): MaybePromise<Admission>;
  /** How the meters of one of the groups stand. Charges nothing. */
  usage(group: MeterGroup, slot: string): MaybePromise<readonly MeterUsage[]>;
}

/** `observe` for meters that deny nothing. There is at least one group. */
export type OpenGate = (groups: readonly MeterGroup[], mode: 'enforce' | 'observe') => MeterGate;

/** What a call takes while it runs, in whole units. */
export function amountsOf({ estimate }: CallFacts): Amounts {
  if (estimate === undefined) return [1, 0, 0, 1];
  const { tokens, costUsd } = estimate;
  return [
    1,
    tokens === undefined ? 0 : Math.ceil(tokens),
    costUsd === undefined ? 0 : toMicroUsd(costUsd),
    1,
  ];
}
