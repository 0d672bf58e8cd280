export interface Flow {
  readonly perSecond: number;
  /** Microseconds from asking to the answer. */
  readonly p50: number;
  readonly p99: number;
}

/** Makes `count` decisions with so many in flight: as one is answered the next is asked. */
export async function timeInFlight(
  decide: (index: number) => Promise<unknown>,
  { count, inFlight }: { readonly count: number; readonly inFlight: number },
): Promise<Flow> {
  const took = new Float64Array(count);
  let next = 0;
  const drive = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const askedAt = performance.now();
      await decide(index);
      took[index] = performance.now() - askedAt;
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, drive));
  const elapsedMs = performance.now() - startedAt;
  took.sort();
  return {
    perSecond: (count * 1_000) / elapsedMs,
    p50: microseconds(took, 0.5),
    p99: microseconds(took, 0.99),
  };
}

/** Of times that are sorted, in milliseconds. */
function microseconds(took: Float64Array, share: number): number {
  return (took[Math.ceil(took.length * share) - 1] ?? Number.NaN) * 1_000;
}
