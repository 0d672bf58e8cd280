import { addTo, toThreeDigits } from '../../frame/tally.ts';
import type { Tally } from '../../frame/tally.ts';

export interface TalliedFlow {
  readonly decisions: number;
  readonly elapsedMs: number;
  /** How often a decision took so many microseconds. */
  readonly took: Tally;
}

/**
 * Makes decisions for so long, with so many in flight. By time and not by count, since processes that share cores are
 * done with the same count at very different times, and the last ones would have the machine for themselves.
 */
export async function tallyInFlight(
  decide: (index: number) => Promise<unknown>,
  { durationMs, inFlight }: { readonly durationMs: number; readonly inFlight: number },
): Promise<TalliedFlow> {
  const took: Tally = new Map();
  let decisions = 0;
  let asked = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + durationMs;
  const drive = async (): Promise<void> => {
    for (let askedAt = startedAt; askedAt < endsAt;) {
      await decide(asked++);
      const answeredAt = performance.now();
      addTo(took, toThreeDigits((answeredAt - askedAt) * 1_000));
      decisions += 1;
      askedAt = answeredAt;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, drive));
  return { decisions, elapsedMs: performance.now() - startedAt, took };
}
