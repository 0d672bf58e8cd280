import { readCalls, type AttemptStory, type CallStory } from '../call-stories.ts';
import type { Entry } from '../history.ts';

/**
 * I4: a call uses a key once for each time that the key came into the ring. Beyond that it may use
 * - each key once more for each of its retries, after a 429, a 5xx or a reset;
 * - one key, a single time, although it was refused: the second chance after a trial that went well, or
 *   when no other key is left.
 */
export function repeatedKeys(entries: readonly Entry[]): string[] {
  return readCalls(entries).flatMap((call) => {
    const name = `call ${call.begun.call}`;
    const { anew, unpaid } = repeatsOf(call);
    const faults: string[] = [];
    if (anew > 0) faults.push(`${name} went on after it had been answered`);
    if (unpaid > 1) faults.push(`${name} used keys ${unpaid} times too often`);
    return faults;
  });
}

/** `anew`: after an answer that ends a call; `unpaid`: such as the second chance allows once. */
function repeatsOf({ begun, attempts }: CallStory): {
  readonly anew: number;
  readonly unpaid: number;
} {
  const anew = attempts.slice(0, -1).filter(({ answer }) => answer === 'ok' || answer === null);
  const byStay = Map.groupBy(attempts, ({ key, stay }) => `${key} ${stay}`);
  let unpaid = 0;
  for (const uses of byStay.values()) {
    const before = uses.slice(0, -1);
    const refused = before.filter(isRefused).length;
    unpaid += refused + Math.max(0, before.length - refused - begun.plan.retries);
  }
  return { anew: anew.length, unpaid };
}

function isRefused({ answer }: AttemptStory): boolean {
  return answer === 'refused';
}
