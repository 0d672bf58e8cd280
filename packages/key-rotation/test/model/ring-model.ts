import type { KeyMaterial, Strategy } from '../../src/index.ts';

export interface ModelKey {
  readonly value: string;
  readonly weight: number;
  readonly group: string | null;
}

/** Made up so that a scan for their common beginning finds any of them. */
export const modelKeys: readonly ModelKey[] = [
  { value: 'gw_sk_aaaaaaaaaaaa', weight: 3, group: 'one' },
  { value: 'gw_sk_bbbbbbbbbbbb', weight: 1, group: 'one' },
  { value: 'gw_sk_cccccccccccc', weight: 1, group: null },
  { value: 'gw_sk_dddddddddddd', weight: 2, group: null },
];

export function materialOf({ value, weight, group }: ModelKey, notAfter?: number): KeyMaterial {
  return { key: value, weight, group: group ?? undefined, notAfter };
}

/**
 * What a ring may and must do, told without any of its notions: no states, cooldowns, trials or
 * ranks. It is a plain account of what the world did, and a list of the promises that were broken.
 */
export class RingModel {
  readonly faults: string[] = [];
  /** What the upstream accepts. */
  readonly accepted = new Set(modelKeys.map(({ value }) => value));
  /** What was banned or marked as revoked. */
  readonly finished = new Set<string>();
  readonly endsAt = new Map<string, number>();
  /** What the ring holds now, by its own telling. */
  readonly held = new Set<string>();
  /** Step since which a key could have served any call. */
  readonly #goodSince = new Map<string, number>();
  readonly #trials = new Map<string, number>();
  #generation = 0;
  /** Number of the load whose answer is in use. */
  #installedLoad = 0;
  step = 0;

  note(fault: string): void {
    this.faults.push(fault);
  }

  /** To be called after anything that may have changed whether a key is good. */
  weigh(): void {
    for (const { value } of modelKeys) {
      const good = this.held.has(value) && this.accepted.has(value) && !this.finished.has(value);
      if (!good) this.#goodSince.delete(value);
      else if (!this.#goodSince.has(value)) this.#goodSince.set(value, this.step);
    }
  }

  /** I3: no attempt starts on a key after its ban, revocation or end. */
  used(value: string, now: number): void {
    if (this.finished.has(value)) this.note('a key was used after its ban');
    if ((this.endsAt.get(value) ?? Infinity) <= now) this.note('a key was used after its end');
  }

  /** I1: a call is refused only if no key was good all the time. */
  refused(startedAtStep: number, now: number): void {
    for (const [value, since] of this.#goodSince) {
      if (since < startedAtStep && (this.endsAt.get(value) ?? Infinity) > now)
        this.note(
          `a call was refused although ${modelKeys.findIndex((key) => key.value === value)} was good`,
        );
    }
  }

  /** I4: a call uses a key once for each time that it came into the ring, and one of them once more. */
  ended(used: readonly string[], generations: number): void {
    const again = modelKeys.map(({ value }) => used.filter((one) => one === value).length - 1);
    const extra = again.reduce((sum, times) => sum + Math.max(0, times), 0);
    if (extra > 1 && generations === 0) this.note(`a call used keys ${extra} times too often`);
    if (used.length > (modelKeys.length + 1) * 4) this.note(`a call used ${used.length} keys`);
  }

  /** I5: installed sets only get newer. */
  installed(generation: number, load: number): void {
    if (generation <= this.#generation) this.note('the generation did not grow');
    if (load < this.#installedLoad) this.note('an older answer replaced a newer one');
    this.#generation = generation;
    this.#installedLoad = load;
  }

  /** I7: one trial at a time for each key. */
  trialBegan(keyId: string): void {
    const open = (this.#trials.get(keyId) ?? 0) + 1;
    this.#trials.set(keyId, open);
    if (open > 1) this.note('two trials of one key at once');
  }

  trialEnded(keyId: string): void {
    this.#trials.set(keyId, Math.max(0, (this.#trials.get(keyId) ?? 0) - 1));
  }

  /** I8: what so many calls in a row on healthy keys may give to each, and nothing else. */
  judgeShares(strategy: Strategy, order: readonly string[], used: readonly string[]): void {
    const weights = modelKeys.filter(({ value }) => order.includes(value));
    const total = weights.reduce((sum, { weight }) => sum + weight, 0);
    for (const { value, weight } of weights) {
      const count = used.filter((one) => one === value).length;
      const first = order[0] === value ? used.length : 0;
      const even = used.length / order.length;
      const share =
        strategy === 'primary-first'
          ? first
          : strategy === 'weighted'
            ? (used.length * weight) / total
            : even;
      const tolerance = {
        'primary-first': 0,
        'round-robin': 1,
        quota: 1,
        'least-used': 2,
        weighted: 3,
      };
      if (Math.abs(count - share) > tolerance[strategy])
        this.note(`${strategy} gave ${count} instead of ${share} of ${used.length} calls to a key`);
    }
  }
}
