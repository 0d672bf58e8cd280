/**
 * The credits of the gateway's one account; a credit is a US cent. They are counted and shown and
 * never run out: what a call may cost is limited by keys.
 */
export class Account {
  readonly #granted: number;
  #spentMicroUsd = 0;

  constructor(grantedCredits: number) {
    this.#granted = grantedCredits;
  }

  spend(microUsd: number): void {
    this.#spentMicroUsd += microUsd;
  }

  /** Credits that are left once `pendingMicroUsd` is spent too. */
  remaining(pendingMicroUsd: number): number {
    return this.#granted - (this.#spentMicroUsd + pendingMicroUsd) / 10_000;
  }
}
