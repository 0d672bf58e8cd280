import { toMicroUsd } from '../meters/micro-usd.ts';
import type { MeterUsage } from '../meters/meter.ts';
import type { ActualAmounts } from '../stores/enforcement-store.ts';
import { checkAmount } from './call-facts.ts';
import type { CallEstimate } from './call-facts.ts';
import type { Denial } from './denial.ts';

/** What can be said of a call once it was decided on. On a denied call none of it does anything. */
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
   * @returns whether it took effect: false after an earlier `settle` or `release`, and where nothing was charged.
   * @throws ConfigurationError for a negative or infinite amount or NaN; the call then is still open.
   */
  settle(actual: CallEstimate): boolean;
  /**
   * The call cost nothing, not even the request: it was never sent, or refused with 401 or 429.
   *
   * @returns as `settle` does.
   */
  release(): boolean;
  /**
   * The call goes on, as a long stream does: its TTL begins anew. To be called at least once in each
   * `reservationTtlMs`; once the TTL has run out it does nothing. A store without `renew` keeps the first TTL.
   */
  renew(): void;
}

export interface Admitted extends AdmissionReports {
  readonly allowed: true;
  readonly denial: null;
  /**
   * Why the first of the observed policies would have denied the call. Such a call charges none of
   * the observed meters, as the enforced ones charge nothing for a call that they deny.
   */
  readonly wouldDeny: Denial | null;
  /**
   * How the call's meters stand, with this call in them: the enforced ones, then the observed ones; in
   * each those of the client, of the key, and of scopes of the user's own. A memory store counts anew
   * at each reading.
   */
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

/** What a denied call would have to wait for. */
export interface Obstacle {
  readonly slot: string;
  /** Only the end of another call helps, and nobody knows when that will be. */
  readonly untilFreed: boolean;
}

export class RefusedAdmission implements Refused {
  readonly allowed = false;
  readonly denial: Denial;
  readonly wouldDeny = null;
  readonly usage: readonly MeterUsage[];
  readonly #obstacle: Obstacle | undefined;

  /** Without an obstacle waiting does not help. */
  constructor(denial: Denial, usage: readonly MeterUsage[] = [], obstacle?: Obstacle) {
    this.denial = denial;
    this.usage = usage;
    this.#obstacle = obstacle;
  }

  /** For those who wait, and no part of what users see. */
  static obstacleOf(refused: RefusedAdmission): Obstacle | undefined {
    return refused.#obstacle;
  }

  arrived(): void {}
  settle(actual: CallEstimate): boolean {
    actualAmounts(actual);
    return false;
  }
  release(): boolean {
    return false;
  }
  renew(): void {}
}

/** An admission that charged nothing: no enforced meters, a call that is not metered, or mode `off`. */
export class UnmeteredAdmission implements Admitted {
  readonly allowed = true;
  readonly denial = null;
  readonly wouldDeny = null;
  readonly usage: readonly MeterUsage[] = [];

  arrived(): void {}
  settle(actual: CallEstimate): boolean {
    actualAmounts(actual);
    return false;
  }
  release(): boolean {
    return false;
  }
  renew(): void {}
}
