import type { MeterColumn } from './meter-column.ts';
import type { SlotState } from './slot-state.ts';

const visitsAStep = 16;
/** While the slots that a step meets are idle it goes on this far: a fleet that fell silent is forgotten soon. */
const mostVisitsAStep = 256;
/** A step is due after 64 decisions, or after 8 new slots: two visits for each new slot bound the memory. */
const decisionsAStep = 64;
const weightOfNewSlot = 7;

/**
 * Forgets slots with nothing left to remember, a few at a time among the decisions. A timer would
 * keep a process alive, and one a key is what makes other limiters heavy.
 */
export class IdleSweep {
  readonly #slots: Map<string, SlotState>;
  readonly #columns: readonly MeterColumn[];
  #cursor: Iterator<SlotState>;
  #due = 0;

  constructor(slots: Map<string, SlotState>, columns: readonly MeterColumn[]) {
    this.#slots = slots;
    this.#columns = columns;
    this.#cursor = slots.values();
  }

  /** A decision made a slot. */
  noteNewSlot(): void {
    this.#due += weightOfNewSlot;
  }

  /** To be called at the start of a decision, before its slot is looked up: it may be the one to forget. */
  step(now: number): void {
    if (++this.#due < decisionsAStep) return;
    this.#due = 0;
    let visits = visitsAStep;
    for (let visit = 0; visit < visits; visit++) {
      const { value: slot, done } = this.#cursor.next();
      if (done === true) {
        this.#cursor = this.#slots.values();
        return;
      }
      if (this.#forget(slot, now)) visits = Math.min(visits + 1, mostVisitsAStep);
    }
  }

  #forget(slot: SlotState, now: number): boolean {
    if (slot.openReservations > 0) return false;
    for (const column of this.#columns) {
      if (!column.isIdle(slot, now)) return false;
    }
    this.#slots.delete(slot.name);
    slot.forgotten = true;
    return true;
  }
}
