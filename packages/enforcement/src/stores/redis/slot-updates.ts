import { OpenWork } from '../../collections/open-work.ts';
import { ShortLivedMap } from '../../collections/short-lived-map.ts';

/** More would hold up the calls of other slots behind one script. */
const mostAtOnce = 200;

interface Update {
  readonly values: readonly string[];
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

/** Writes updates of one slot, which are given as what the script takes, one after the other. */
export type WriteUpdates = (slot: string, values: readonly string[]) => Promise<unknown>;

/**
 * Reports on their way to Redis, in order within a slot. While a slot's are on their way its next ones gather, and go
 * together: no timer is needed, and under load a script carries many.
 */
export class SlotUpdates {
  readonly #write: WriteUpdates;
  /** Of the slots that have something on its way. */
  readonly #waiting = new ShortLivedMap<string, Update[]>();
  readonly #open = new OpenWork();

  constructor(write: WriteUpdates) {
    this.#write = write;
  }

  /** Resolves when it is written. It is sent with what this turn adds, unless the slot has others on their way. */
  add(slot: string, values: readonly string[]): Promise<void> {
    return new Promise((written, failed) => {
      const update = { values, written, failed };
      const waiting = this.#waiting.get(slot);
      if (waiting !== undefined) {
        waiting.push(update);
        return;
      }
      this.#waiting.set(slot, [update]);
      this.#open.track(this.#send(slot));
    });
  }

  /** When all that was added is written or has failed. */
  flush(): Promise<void> {
    return this.#open.ended();
  }

  async #send(slot: string): Promise<void> {
    // A call that arrives as it is settled has one report.
    await Promise.resolve();
    for (let updates = this.#next(slot); updates.length > 0; updates = this.#next(slot)) {
      try {
        await this.#write(
          slot,
          updates.flatMap(({ values }) => values),
        );
        for (const { written } of updates) written();
      } catch (error) {
        for (const { failed } of updates) failed(error);
      }
    }
  }

  /** None, where nothing has gathered: then the slot is at rest. */
  #next(slot: string): readonly Update[] {
    const next = this.#waiting.get(slot)?.splice(0, mostAtOnce) ?? [];
    if (next.length === 0) this.#waiting.delete(slot);
    return next;
  }
}
