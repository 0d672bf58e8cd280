import type { MeterUsage } from '../meters/meter.ts';
import type { Admission, Admitted } from './admission.ts';
import type { CallEstimate } from './call-facts.ts';
import type { Denial } from './denial.ts';

/** An admitted call that was also looked at by observed policies. */
export class ObservedAdmission implements Admitted {
  readonly allowed = true;
  readonly denial = null;
  readonly wouldDeny: Denial | null;
  readonly #enforced: Admitted;
  /** What the observed meters said; undefined where there are none, or a check would have denied before. */
  readonly #observed: Admission | undefined;

  constructor(enforced: Admitted, observed: Admission | undefined, wouldDeny: Denial | null) {
    this.#enforced = enforced;
    this.#observed = observed;
    this.wouldDeny = wouldDeny;
  }

  get usage(): readonly MeterUsage[] {
    const { usage } = this.#enforced;
    return this.#observed === undefined ? usage : [...usage, ...this.#observed.usage];
  }

  arrived(): void {
    this.#enforced.arrived();
    this.#observed?.arrived();
  }

  settle(actual: CallEstimate): boolean {
    const enforced = this.#enforced.settle(actual);
    const observed = this.#observed?.settle(actual) ?? false;
    return enforced || observed;
  }

  release(): boolean {
    const enforced = this.#enforced.release();
    const observed = this.#observed?.release() ?? false;
    return enforced || observed;
  }

  renew(): void {
    this.#enforced.renew();
    this.#observed?.renew();
  }
}
