import { Stays } from '../call-stories.ts';
import type { Entry, EntryOf } from '../history.ts';

/**
 * I7: a key that was refused twice in a row, in the order of starts, is tried by one attempt at a time
 * until one goes through.
 *
 * What was answered is known to the ring at the next quiet moment at the latest: until then a refusal
 * counts for nothing here, while a success counts at once. Attempts between the same two quiet moments
 * have no order: which key an attempt uses is settled a few microtasks before its function is called.
 */
export function singleTrials(entries: readonly Entry[]): string[] {
  const faults: string[] = [];
  const stays = new Stays();
  const keys = new Map<string, KeyOnTrial>();
  const attempts = new Map<number, KeyOnTrial>();
  let moment = 0;
  const keyOf = (value: string): KeyOnTrial => {
    const name = `${value} ${stays.of(value)}`;
    const known = keys.get(name) ?? new KeyOnTrial();
    keys.set(name, known);
    return known;
  };
  for (const entry of entries) {
    if (entry.type === 'holds') stays.note(entry.keys);
    if (entry.type === 'quiet') {
      moment += 1;
      for (const key of keys.values()) key.settle();
    }
    if (entry.type === 'sent') {
      const key = keyOf(entry.key);
      if (!key.send(entry.attempt, moment))
        faults.push(`attempt ${entry.attempt} with ${entry.key} began beside its trial`);
      attempts.set(entry.attempt, key);
    }
    if (entry.type === 'answered' || entry.type === 'abandoned') {
      attempts.get(entry.attempt)?.end(entry);
      if (entry.type === 'abandoned') attempts.delete(entry.attempt);
    }
  }
  return faults;
}

/** What can be said from outside of one key. */
class KeyOnTrial {
  /** The moment of each attempt. */
  readonly #sent = new Map<number, number>();
  readonly #trials = new Set<number>();
  /** Refusals of which the ring may not know yet. */
  readonly #heard = new Set<number>();
  #refusals: number[] = [];
  #lastOk = -1;

  /** False when another trial is under way. */
  send(attempt: number, moment: number): boolean {
    this.#sent.set(attempt, moment);
    if (this.#refusals.length < 2) return true;
    const alone = this.#trials.size === 0;
    this.#trials.add(attempt);
    return alone;
  }

  end(entry: EntryOf<'answered'> | EntryOf<'abandoned'>): void {
    const { attempt } = entry;
    this.#trials.delete(attempt);
    this.#heard.delete(attempt);
    if (entry.type === 'abandoned') return;
    if (entry.answer === 'refused') this.#heard.add(attempt);
    if (entry.answer !== 'ok' && entry.answer !== 'limited') return;
    this.#lastOk = Math.max(this.#lastOk, this.#momentOf(attempt));
    this.#refusals = this.#refusals.filter((refusal) => this.#counts(refusal));
    // Whoever waited for the trial goes on with the key now.
    if (this.#refusals.length < 2) this.#trials.clear();
  }

  settle(): void {
    for (const attempt of this.#heard) if (this.#counts(attempt)) this.#refusals.push(attempt);
    this.#heard.clear();
  }

  #counts(attempt: number): boolean {
    return this.#momentOf(attempt) > this.#lastOk;
  }

  #momentOf(attempt: number): number {
    return this.#sent.get(attempt) ?? -1;
  }
}
