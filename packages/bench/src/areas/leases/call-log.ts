import { addTo, tallySample, toThreeDigits } from '../../frame/tally.ts';
import type { Tally } from '../../frame/tally.ts';
import type { Sample } from '../../frame/program.ts';

/** Whether a call is admitted. @throws Error, or rejects, for whatever is no decision */
export type Decide = () => boolean | Promise<boolean>;

/** What one process has seen of its decisions since it was last asked. */
export class CallLog {
  #decisions = 0;
  #admitted = 0;
  #local = 0;
  #took: Tally = new Map();
  #asked: Tally = new Map();
  #answered: Tally = new Map();
  #failure: { readonly error: unknown } | undefined = undefined;

  /** Makes a decision, and does not wait for it. */
  observe(decide: Decide): void {
    const askedAt = Date.now();
    const from = performance.now();
    const note = (isAdmitted: boolean): void => {
      addTo(this.#took, toThreeDigits((performance.now() - from) * 1_000));
      this.#decisions += 1;
      if (!isAdmitted) return;
      this.#admitted += 1;
      addTo(this.#asked, askedAt);
      addTo(this.#answered, Date.now());
    };
    const fail = (error: unknown): void => {
      this.#failure ??= { error };
    };
    try {
      const answer = decide();
      if (answer instanceof Promise) {
        answer.then(note, fail);
        return;
      }
      note(answer);
      this.#local += 1;
    } catch (error) {
      fail(error);
    }
  }

  /** Times in microseconds under `took`; when admitted calls were asked for and answered, in epoch milliseconds. @throws what a decision failed of */
  take(): Sample {
    if (this.#failure !== undefined) throw this.#failure.error;
    const sample = {
      decisions: this.#decisions,
      admitted: this.#admitted,
      local: this.#local,
      ...tallySample('took', this.#took),
      ...tallySample('asked', this.#asked),
      ...tallySample('answered', this.#answered),
    };
    this.#decisions = this.#admitted = this.#local = 0;
    for (const tally of [this.#took, this.#asked, this.#answered]) tally.clear();
    return sample;
  }
}
