export interface AnswerTime {
  readonly ms: number;
  /** Whether there was a promise to wait for: without one, the store cannot have been asked. */
  readonly waited: boolean;
}

/** How long a decision takes, at most `giveUpMs`. @throws what it fails with before that */
export async function timeAnswer(decide: () => unknown, giveUpMs: number): Promise<AnswerTime> {
  const askedAt = performance.now();
  const answer = decide();
  if (!(answer instanceof Promise)) return { ms: performance.now() - askedAt, waited: false };
  const gaveUp = Promise.withResolvers<number>();
  const timer = setTimeout(() => gaveUp.resolve(giveUpMs), giveUpMs);
  try {
    const answered = answer.then(() => Math.min(performance.now() - askedAt, giveUpMs));
    return { ms: await Promise.race([answered, gaveUp.promise]), waited: true };
  } finally {
    clearTimeout(timer);
  }
}
