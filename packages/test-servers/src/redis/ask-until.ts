import { setTimeout as sleep } from 'node:timers/promises';

/** For states that a server tells when it is asked, and no event announces. */
const pauseMs = 10;
const mostQuestions = 3_000;

/** Asks until the answer is yes. @throws Error with `what` after 3,000 questions, 30 s and more */
export async function askUntil(what: string, ask: () => Promise<boolean>): Promise<void> {
  for (let asked = 0; asked < mostQuestions; asked++) {
    if (await ask()) return;
    await sleep(pauseMs);
  }
  throw new Error(`not seen: ${what}`);
}
