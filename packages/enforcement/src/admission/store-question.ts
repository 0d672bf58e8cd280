import { ConfigurationError } from '@regpilot/contract';
import { unitIndex } from '../meters/amounts.ts';
import type { Amounts } from '../meters/amounts.ts';
import type { Meter, MeterUsage } from '../meters/meter.ts';
import type {
  Denied,
  MaybePromise,
  ReservationRules,
  Reserved,
} from '../stores/enforcement-store.ts';
import type { Admission, Refused } from './admission.ts';
import type { MeterGroup } from './meter-group.ts';
import { refusalOfMeters } from './refusal.ts';
import type { StoreReports } from './outage/store-reports.ts';
import { StoreAdmission } from './store-admission.ts';
import type { ReservedPart, StoreAdmissionParts } from './store-admission.ts';

export interface StoreQuestionParts extends StoreAdmissionParts {
  readonly rules: ReservationRules;
  readonly newId: () => string;
  readonly reports: Pick<StoreReports, 'add' | 'expect'>;
}

interface AskedPart extends ReservedPart {
  usage: readonly MeterUsage[];
  /** False while the store may still make the reservation. */
  isAnswered: boolean;
}

/**
 * One decision of a store, by ids. Scopes are reserved one after the other, and given back when a later one is
 * denied. It gives up the turn only where the store does.
 */
export class StoreQuestion {
  readonly #groups: readonly MeterGroup[];
  /** In the order of the groups. */
  readonly #slots: readonly string[];
  readonly #amounts: Amounts;
  readonly #parts: StoreQuestionParts;
  /** What the store has reserved, or may have. In the order of the groups. */
  readonly #asked: AskedPart[] = [];
  #late: ((id: string) => void) | undefined = undefined;
  /** Of the last part. */
  #outcome: Promise<unknown> | undefined = undefined;

  constructor(
    groups: readonly MeterGroup[],
    slots: readonly string[],
    amounts: Amounts,
    parts: StoreQuestionParts,
  ) {
    this.#groups = groups;
    this.#slots = slots;
    this.#amounts = amounts;
    this.#parts = parts;
  }

  /** Undefined where it was left meanwhile, so that nobody hears of it. */
  ask(): MaybePromise<Admission | undefined> {
    for (
      let group = this.#groups[this.#asked.length];
      group !== undefined;
      group = this.#groups[this.#asked.length]
    ) {
      const refused = this.#askScope(group);
      if (refused instanceof Promise)
        return refused.then((late) => late ?? (this.#late === undefined ? this.ask() : undefined));
      if (refused !== undefined) return refused;
    }
    return new StoreAdmission(this.#asked, this.#parts);
  }

  /**
   * Its decision is made without the store.
   *
   * @param late told of a reservation that the store has made after all, or may have.
   * @returns the ids of what it was asked for, in the order of the groups.
   */
  leave(late: (id: string) => void): string[] {
    this.#late = late;
    this.#expectAnswer(this.#asked);
    return this.#asked.map(({ id }) => id);
  }

  /** Gives back what there is, and what may come. */
  giveBack(): void {
    const asked = this.#asked.splice(0);
    this.#late = (id) => this.#release({ id, slot: asked.find((part) => part.id === id)?.slot });
    for (const part of asked) if (part.isAnswered) this.#release(part);
    this.#expectAnswer(asked);
  }

  /** What is reserved late is reported late, but by the end of the process. */
  #expectAnswer(asked: readonly AskedPart[]): void {
    const isLate = asked.some(({ isAnswered }) => !isAnswered);
    if (isLate && this.#outcome !== undefined) this.#parts.reports.expect(this.#outcome);
  }

  #askScope(group: MeterGroup): MaybePromise<Refused | undefined> {
    const { store, rules, newId } = this.#parts;
    const slot = this.#slots[this.#asked.length] ?? '';
    const part: AskedPart = { id: newId(), slot, usage: [], isAnswered: false };
    const meters: Meter[] = group.policies.map(({ meter }) => ({
      ...meter,
      amount: this.#amounts[unitIndex[meter.unit]],
    }));
    this.#asked.push(part);
    try {
      const outcome = store.reserve({ slot, id: part.id, meters, ...rules });
      if (!(outcome instanceof Promise)) return this.#take(part, group, outcome);
      const taken = outcome.then(
        (late) => this.#take(part, group, late),
        (error: unknown) => this.#fail(part, error),
      );
      this.#outcome = taken;
      return taken;
    } catch (error) {
      return this.#fail(part, error);
    }
  }

  #take(
    part: AskedPart,
    { policies }: MeterGroup,
    outcome: Reserved | Denied,
  ): Refused | undefined {
    part.isAnswered = true;
    if (outcome.allowed) {
      part.usage = outcome.usage;
      this.#late?.(part.id);
      return undefined;
    }
    this.#forget(part);
    if (this.#late !== undefined) return undefined;
    const refused = refusalOfMeters(policies, outcome, part.slot);
    this.giveBack();
    return refused;
  }

  /** A store that fails may have made the reservation all the same, but not one that it finds a mistake in. */
  #fail(part: AskedPart, error: unknown): never {
    part.isAnswered = true;
    if (error instanceof ConfigurationError) this.#forget(part);
    else this.#late?.(part.id);
    throw error;
  }

  #forget(part: AskedPart): void {
    const at = this.#asked.indexOf(part);
    if (at !== -1) this.#asked.splice(at, 1);
  }

  #release({ id, slot }: { readonly id: string; readonly slot: string | undefined }): void {
    const { store, reports, freed } = this.#parts;
    reports.add({
      size: 1,
      send: () => store.release(id),
      taken: () => {
        if (slot !== undefined) freed(slot);
      },
    });
  }
}
