import { toMicroUsd } from '../meters/micro-usd.ts';
import type { MeterUsage } from '../meters/meter.ts';
import type { ActualAmounts } from '../stores/enforcement-store.ts';
import { checkAmount } from './call-facts.ts';
import type { CallEstimate } from './call-facts.ts';
import type { Denial } from './denial.ts';

/** What can be said of a call once it was decided on. On a denied call all three do nothing. */
export interface AdmissionReports {
  /** The gateway has the call: its rolling windows start now (with `windowFrom: 'arrived'`). Later calls do nothing. */
  arrived(): void;
  /**
   * The call is over and took this much, which may be more than was estimated: the debt counts. What
   * is left out stays at its estimate, so `settle({})` charges the whole estimate of a call whose outcome is
   * unknown, and `settle({ tokens: 0, costUsd: 0 })` the request alone.
   *
   * Of `settle` and `release` the first takes effect, and once.
   *
   * @throws ConfigurationError for a negative or infinite amount or NaN; the call then is still open.
   */
  settle(actual: CallEstimate): void;
  /** The call cost nothing, not even the request: it was never sent, or refused with 401 or 429. */
  release(): void;
}

export interface Admitted extends AdmissionReports {
  readonly allowed: true;
  readonly denial: null;
  /** In mode `observe`: why mode `enforce` would have denied the call. Such a call charges nothing. */
  readonly wouldDeny: Denial | null;
  /** How the call's meters stand, with this call in them. A memory store counts anew at each reading. */
  readonly usage: readonly MeterUsage[];
}

export interface Refused extends AdmissionReports {
  readonly allowed: false;
  readonly denial: Denial;
  readonly wouldDeny: null;
  /** How the call's meters stand; empty when a check denied it before they were looked at. */
  readonly usage: readonly MeterUsage[];
}

export type Admission = Admitted | Refused;

/** @throws ConfigurationError */
export function actualAmounts({ tokens, costUsd }: CallEstimate): ActualAmounts {
  if (tokens !== undefined) checkAmount('settle.tokens', tokens);
  if (costUsd !== undefined) checkAmount('settle.costUsd', costUsd);
  return {
    tokens: tokens === undefined ? undefined : Math.ceil(tokens),
    microUsd: costUsd === undefined ? undefined : toMicroUsd(costUsd),
  };
}

export class RefusedAdmission implements Refused {
  readonly allowed = false;
  readonly denial: Denial;
  readonly wouldDeny = null;
  readonly usage: readonly MeterUsage[];

  constructor(denial: Denial, usage: readonly MeterUsage[]) {
    this.denial = denial;
    this.usage = usage;
  }

  arrived(): void {}
  settle(actual: CallEstimate): void {
    actualAmounts(actual);
  }
  release(): void {}
}

/** An admission that charged nothing: no meters, mode `off`, or a call that mode `observe` let pass. */
export class UnmeteredAdmission implements Admitted {
  readonly allowed = true;
  readonly denial = null;
  readonly wouldDeny: Denial | null;
  readonly usage: readonly MeterUsage[];

  constructor(wouldDeny: Denial | null = null, usage: readonly MeterUsage[] = []) {
    this.wouldDeny = wouldDeny;
    this.usage = usage;
  }

  arrived(): void {}
  settle(actual: CallEstimate): void {
    actualAmounts(actual);
  }
  release(): void {}
}
