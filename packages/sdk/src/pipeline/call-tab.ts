import type { AdmissionReports, CallEstimate } from '@regpilot/enforcement';
import type { Estimate } from './call-estimate.ts';

/**
 * What a whole call has reserved of the client's own limits, while its attempts run up what it costs.
 * It is settled once: with the sum of what was charged for the attempts, when the call and all of
 * its attempts are over. The last may be a stream that ends long after the call has answered.
 */
export class CallTab {
  readonly #admission: AdmissionReports;
  readonly #estimate: Estimate;
  /** The call itself, and the attempts under way. */
  #open = 1;
  #isCharged = false;
  #tokens = 0;
  #costUsd: number | undefined = 0;

  constructor(admission: AdmissionReports, estimate: Estimate) {
    this.#admission = admission;
    this.#estimate = estimate;
  }

  /** One more attempt, with what it has reserved of its key. */
  attempt(ofKey: AdmissionReports): AdmissionReports {
    this.#open += 1;
    return {
      arrived: () => {
        ofKey.arrived();
        this.#admission.arrived();
      },
      settle: (actual) => {
        this.#charge(actual);
        return this.#close(ofKey.settle(actual));
      },
      release: () => this.#close(ofKey.release()),
      renew: () => {
        ofKey.renew();
        this.#admission.renew();
      },
    };
  }

  /** The call makes no more attempts. */
  end(): void {
    this.#close(true);
  }

  #charge({ tokens, costUsd }: CallEstimate): void {
    this.#isCharged = true;
    // What is not known here, no policy counts: it would not have admitted the call.
    this.#tokens += tokens ?? this.#estimate.tokens ?? 0;
    const cost = costUsd ?? this.#estimate.costUsd;
    this.#costUsd =
      cost === undefined || this.#costUsd === undefined ? undefined : this.#costUsd + cost;
  }

  #close(tookEffect: boolean): boolean {
    this.#open -= 1;
    if (this.#open > 0) return tookEffect;
    if (this.#isCharged) this.#admission.settle({ tokens: this.#tokens, costUsd: this.#costUsd });
    else this.#admission.release();
    return tookEffect;
  }
}
