import type { Strategy } from '../../src/index.ts';
import type { CallPlan } from './interleaving-plan.ts';

export type Answer = 'ok' | 'refused' | 'limited' | 'broken';

/** `foreign`: with what another call met. */
export type Ending = Answer | 'aborted' | 'timed out' | 'no source' | 'foreign' | 'something else';

/** What was seen from outside of a ring. Keys are named by their values, attempts and loads by number. */
export type Happening =
  /** What the ring holds by its own telling, in its order. */
  | { readonly type: 'holds'; readonly generation: number; readonly keys: readonly string[] }
  | { readonly type: 'begun'; readonly call: number; readonly plan: CallPlan }
  | { readonly type: 'aborted'; readonly call: number }
  /** `attempt` is the one of whose answer the call was given, null without one. */
  | {
      readonly type: 'ended';
      readonly call: number;
      readonly ending: Ending;
      readonly attempt: number | null;
    }
  /** `trial`: by the ring's telling. */
  | {
      readonly type: 'sent';
      readonly attempt: number;
      readonly call: number;
      readonly key: string;
      readonly trial: boolean;
    }
  | { readonly type: 'answered'; readonly attempt: number; readonly answer: Answer }
  /** The call has stopped waiting for its answer. */
  | { readonly type: 'abandoned'; readonly attempt: number }
  | { readonly type: 'upstream'; readonly key: string; readonly accepts: boolean }
  /** A ban or a mark as revoked has returned. */
  | { readonly type: 'finished'; readonly key: string }
  | { readonly type: 'replaced'; readonly keys: readonly string[] }
  | { readonly type: 'load began'; readonly load: number }
  /** Null for a failure and for what is no set of keys. */
  | { readonly type: 'loaded'; readonly load: number; readonly keys: readonly string[] | null }
  /** The ring does not wait for it any more. */
  | { readonly type: 'load left'; readonly load: number }
  /** Whatever could follow from what has happened, has. */
  | { readonly type: 'quiet' }
  /** From here on everything works, and the strategy alone decides among `keys`. */
  | {
      readonly type: 'judging';
      readonly strategy: Strategy;
      readonly keys: readonly { readonly value: string; readonly weight: number }[];
    }
  | { readonly type: 'judged' };

export type Entry = Happening & {
  readonly index: number;
  /** Virtual epoch milliseconds. */
  readonly at: number;
};

export type EntryOf<Type extends Happening['type']> = Entry & { readonly type: Type };

/** The log of one run; the checks read nothing else. */
export class History {
  readonly entries: Entry[] = [];
  /** Whatever the ring let anybody see: events, errors, status, itself. */
  readonly outputs: unknown[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  note(happening: Happening): void {
    this.entries.push({ ...happening, index: this.entries.length, at: this.#now() });
  }
}
