import { readCalls, type AttemptStory, type CallStory } from '../call-stories.ts';
import type { Entry } from '../history.ts';

/**
 * I4: a call uses a key once for each time that the key came into the ring. Beyond that it may use
 * - each key once more for each of its retries, after a 429, a 5xx or a reset;
 * - one key, a single time, although it was refused: the second chance after a trial that went well, or
 *   when no other key is left. The only key of a ring of fixed keys is not tried a second time unless it
 *   has worked for another call meanwhile.
 */
export function repeatedKeys(entries: readonly Entry[]): string[] {
  const isFixed = !entries.some(({ type }) => type === 'load began');
  return readCalls(entries).flatMap((call) => {
    const name = `call ${call.begun.call}`;
    const { anew, unpaid } = repeatsOf(call);
    const faults: string[] = [];
    if (anew > 0) faults.push(`${name} went on after it had been answered`);
    if (unpaid > 1) faults.push(`${name} used keys ${unpaid} times too often`);
    if (isFixed && insists(entries, call)) faults.push(`${name} was sent twice with the only key`);
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

/** Whether a key that was refused is used again although there is no other, and no sign that it works. */
function insists(entries: readonly Entry[], { attempts }: CallStory): boolean {
  return attempts.some(({ key, stay, sent }, index) => {
    const before = attempts[index - 1];
    if (before === undefined || !isRefused(before)) return false;
    if (before.key !== key || before.stay !== stay) return false;
    const since = entries.slice(before.answered, sent);
    return isOnlyKey(entries, before.answered, sent) && !since.some(isAccepted);
  });
}

function isOnlyKey(entries: readonly Entry[], from: number, to: number): boolean {
  const told = entries.slice(0, to).filter((entry) => entry.type === 'holds');
  const first = told.findLastIndex(({ index }) => index < from);
  return told.slice(Math.max(0, first)).every(({ keys }) => keys.length === 1);
}

/** Only a key that was recognised is counted against a limit. */
function isAccepted(entry: Entry): boolean {
  return entry.type === 'answered' && (entry.answer === 'ok' || entry.answer === 'limited');
}
