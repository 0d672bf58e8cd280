import type { Answer, Entry, EntryOf } from './history.ts';

/** One attempt; indexes are places in the history, `Infinity` for what never happened. */
export interface AttemptStory {
  readonly attempt: number;
  readonly call: number;
  readonly key: string;
  readonly trial: boolean;
  /** The how-manieth time that the key was in the ring, when it was sent. */
  readonly stay: number;
  readonly sent: number;
  answered: number;
  answer: Answer | null;
  abandoned: number;
}

export interface CallStory {
  readonly begun: EntryOf<'begun'>;
  ended: EntryOf<'ended'> | null;
  readonly attempts: AttemptStory[];
}

/** How often each key has come into the ring. */
export class Stays {
  #held: readonly string[] = [];
  readonly #count = new Map<string, number>();

  note(keys: readonly string[]): void {
    for (const key of keys) if (!this.#held.includes(key)) this.#count.set(key, this.of(key) + 1);
    this.#held = keys;
  }

  of(key: string): number {
    return this.#count.get(key) ?? 0;
  }
}

/** The history, told call by call. */
export function readCalls(entries: readonly Entry[]): CallStory[] {
  const calls = new Map<number, CallStory>();
  const attempts = new Map<number, AttemptStory>();
  const stays = new Stays();
  for (const entry of entries) {
    if (entry.type === 'holds') stays.note(entry.keys);
    if (entry.type === 'begun') calls.set(entry.call, { begun: entry, ended: null, attempts: [] });
    const call = 'call' in entry ? calls.get(entry.call) : undefined;
    if (entry.type === 'ended' && call !== undefined) call.ended = entry;
    if (entry.type === 'sent') {
      const story = startOf(entry, stays.of(entry.key));
      attempts.set(entry.attempt, story);
      call?.attempts.push(story);
    }
    if (entry.type === 'answered' || entry.type === 'abandoned')
      noteEnd(entry, attempts.get(entry.attempt));
  }
  return [...calls.values()];
}

function startOf(
  { attempt, call, key, trial, index }: EntryOf<'sent'>,
  stay: number,
): AttemptStory {
  const rest = { answered: Infinity, answer: null, abandoned: Infinity };
  return { attempt, call, key, trial, stay, sent: index, ...rest };
}

/** An answer that comes after the call has left is none. */
function noteEnd(
  entry: EntryOf<'answered'> | EntryOf<'abandoned'>,
  story: AttemptStory | undefined,
): void {
  if (story === undefined || story.abandoned !== Infinity) return;
  if (entry.type === 'abandoned') {
    story.abandoned = entry.index;
  } else {
    story.answered = entry.index;
    story.answer = entry.answer;
  }
}

/** The keys that were in the ring, accepted by the upstream and not banned, from one entry to another. */
export function goodThroughout(
  entries: readonly Entry[],
  { from, to }: { readonly from: number; readonly to: number },
): readonly string[] {
  let held: readonly string[] = [];
  let good: readonly string[] | null = null;
  const accepted = new Set<string>();
  for (const entry of entries.slice(0, to)) {
    if (entry.type === 'holds') held = entry.keys;
    if (entry.type === 'upstream' && entry.accepts) accepted.add(entry.key);
    if (entry.type === 'upstream' && !entry.accepts) accepted.delete(entry.key);
    if (entry.index < from) continue;
    good = (good ?? held).filter((key) => held.includes(key) && accepted.has(key));
  }
  const finished = entries.slice(0, to).filter((entry) => entry.type === 'finished');
  return (good ?? []).filter((key) => !finished.some((entry) => entry.key === key));
}
