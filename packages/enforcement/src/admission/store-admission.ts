import type { MeterUsage } from '../meters/meter.ts';
import type { EnforcementStore, MaybePromise } from '../stores/enforcement-store.ts';
import { actualAmounts } from './admission.ts';
import type { Admitted } from './admission.ts';
import type { CallEstimate } from './call-facts.ts';
import type { StoreReports } from './outage/store-reports.ts';

/** What a call has reserved in one slot. */
export interface ReservedPart {
  readonly id: string;
  readonly slot: string;
  /** As it was at the admission. */
  readonly usage: readonly MeterUsage[];
}

export interface StoreAdmissionParts {
  readonly store: EnforcementStore;
  readonly reports: Pick<StoreReports, 'add'>;
  readonly freed: (slot: string) => void;
}

/** An admission whose reservations a store keeps under ids. */
export class StoreAdmission implements Admitted {
  readonly allowed = true;
  readonly denial = null;
  readonly wouldDeny = null;
  readonly usage: readonly MeterUsage[];
  readonly #reserved: readonly ReservedPart[];
  readonly #parts: StoreAdmissionParts;
  #arrived = false;
  #closed = false;

  constructor(reserved: readonly ReservedPart[], parts: StoreAdmissionParts) {
    this.#reserved = reserved;
    this.#parts = parts;
    this.usage = reserved.flatMap(({ usage }) => usage);
  }

  arrived(): void {
    if (this.#arrived || this.#closed) return;
    this.#arrived = true;
    const { store, reports } = this.#parts;
    for (const { id } of this.#reserved) reports.add({ size: 1, send: () => store.arrived(id) });
  }

  settle(actual: CallEstimate): boolean {
    const amounts = actualAmounts(actual);
    return this.#close((id) => this.#parts.store.settle(id, amounts));
  }

  release(): boolean {
    return this.#close((id) => this.#parts.store.release(id));
  }

  renew(): void {
    const { store, reports } = this.#parts;
    if (this.#closed || store.renew === undefined) return;
    for (const { id } of this.#reserved) reports.add({ size: 1, send: () => store.renew?.(id) });
  }

  #close(report: (id: string) => MaybePromise<void>): boolean {
    if (this.#closed) return false;
    this.#closed = true;
    const { reports, freed } = this.#parts;
    for (const { id, slot } of this.#reserved)
      reports.add({ size: 1, send: () => report(id), taken: () => freed(slot) });
    return true;
  }
}
