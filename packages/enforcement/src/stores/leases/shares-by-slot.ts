import type { Meter } from '../../meters/meter.ts';
import { SlotShares } from './slot-shares.ts';
import type { ShareRules } from './slot-shares.ts';

/** After it nothing that is known of a slot is of use any more. */
const idleMs = 60_000;

/** The shares of all slots that are in use. A slot has several lists of meters at a time where its policies change. */
export class SharesBySlot {
  readonly #rules: ShareRules;
  readonly #bySlot = new Map<string, SlotShares[]>();
  /** Those whose turn it is to be looked at come first. */
  readonly #all = new Set<SlotShares>();

  constructor(rules: ShareRules) {
    this.#rules = rules;
  }

  get size(): number {
    return this.#all.size;
  }

  find(slot: string, meters: readonly Meter[]): SlotShares {
    const ofSlot = this.#bySlot.get(slot) ?? [];
    const known = ofSlot.find((shares) => shares.isOf(meters));
    if (known !== undefined) return known;
    const shares = new SlotShares(slot, meters, this.#rules);
    this.keep(shares);
    return shares;
  }

  /** Again, where it was forgotten in between: one of its calls has ended late. */
  keep(shares: SlotShares): void {
    if (this.#all.has(shares)) return;
    this.#all.add(shares);
    const ofSlot = this.#bySlot.get(shares.slot);
    if (ofSlot === undefined) this.#bySlot.set(shares.slot, [shares]);
    else ofSlot.push(shares);
  }

  ofSlot(slot: string): readonly SlotShares[] {
    return this.#bySlot.get(slot) ?? [];
  }

  [Symbol.iterator](): IterableIterator<SlotShares> {
    return this.#all.values();
  }

  /** Looks at one, and forgets it when it is idle. With one step a decision, idle slots cost no memory for long. */
  sweep(now: number, isBusy: (shares: SlotShares) => boolean): void {
    const [shares] = this.#all;
    if (shares === undefined) return;
    this.#all.delete(shares);
    if (shares.leases.length > 0 || now - shares.usedAt < idleMs || isBusy(shares)) {
      this.#all.add(shares);
      return;
    }
    const others = this.ofSlot(shares.slot).filter((one) => one !== shares);
    if (others.length === 0) this.#bySlot.delete(shares.slot);
    else this.#bySlot.set(shares.slot, others);
  }
}
