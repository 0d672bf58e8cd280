import type { Amounts } from '../../meters/amounts.ts';
import type { MeterLimit, MeterUsage } from '../../meters/meter.ts';
import type { ActualAmounts } from '../../stores/enforcement-store.ts';
import { actualAmounts } from '../admission.ts';
import type { Admitted } from '../admission.ts';
import type { CallEstimate } from '../call-facts.ts';
import { debtOf } from './debt.ts';
import { debtReport } from './debt-report.ts';
import type { DebtReportParts } from './debt-report.ts';
import type { Report, StoreReports } from './store-reports.ts';

/** What a call takes of one slot. */
export interface UnheldPart {
  readonly slot: string;
  readonly meters: readonly MeterLimit[];
  /** Names the meters. */
  readonly counters: string;
  /** Of the reservation that the store was asked for and may have made; undefined where it was not asked. */
  readonly id: string | undefined;
}

export interface StandInAdmissionParts extends DebtReportParts {
  readonly reports: Pick<StoreReports, 'add' | 'owe'>;
  readonly freed: (slot: string) => void;
}

/** A call that went without the store's word. What it took is written back when it ends. */
export class StandInAdmission implements Admitted {
  readonly allowed = true;
  readonly denial = null;
  readonly wouldDeny = null;
  readonly usage: readonly MeterUsage[] = [];
  readonly #parts: StandInAdmissionParts;
  readonly #unheld: readonly UnheldPart[];
  readonly #amounts: Amounts;
  readonly #local: Admitted | undefined;
  readonly #admittedAt: number;
  #arrivedAt: number | undefined = undefined;
  /** By id, what the store is told at the end of the call. */
  #told: ReadonlyMap<string, Report> | undefined = undefined;

  constructor(
    call: {
      readonly unheld: readonly UnheldPart[];
      readonly amounts: Amounts;
      readonly local: Admitted | undefined;
      readonly admittedAt: number;
    },
    parts: StandInAdmissionParts,
  ) {
    this.#parts = parts;
    this.#unheld = call.unheld;
    this.#amounts = call.amounts;
    this.#local = call.local;
    this.#admittedAt = call.admittedAt;
  }

  arrived(): void {
    if (this.#told !== undefined) return;
    this.#arrivedAt ??= this.#parts.now();
    this.#local?.arrived();
  }

  settle(actual: CallEstimate): boolean {
    const amounts = actualAmounts(actual);
    if (this.#told !== undefined) return false;
    this.#local?.settle(actual);
    this.#end((part) => this.#settled(part, amounts));
    return true;
  }

  release(): boolean {
    if (this.#told !== undefined) return false;
    this.#local?.release();
    const { store } = this.#parts;
    this.#end(({ id }) =>
      id === undefined ? undefined : { size: 1, send: () => store.release(id) },
    );
    return true;
  }

  renew(): void {
    this.#local?.renew();
  }

  /** The store has answered after all, so it may have heard of the end before it heard of the call. */
  answeredLate(id: string): void {
    const report = this.#told?.get(id);
    if (report !== undefined) this.#parts.reports.add(report);
  }

  #end(reportOf: (part: UnheldPart) => Report | undefined): void {
    const told = new Map<string, Report>();
    this.#told = told;
    for (const part of this.#unheld) {
      const report = reportOf(part);
      if (report !== undefined) {
        if (part.id !== undefined) told.set(part.id, report);
        this.#parts.reports.add(report);
      }
      this.#parts.freed(part.slot);
    }
  }

  /** A call that the store was never asked about needs no report of its own. */
  #settled({ slot, meters, counters, id }: UnheldPart, actual: ActualAmounts): Report | undefined {
    const [requests, tokens, microUsd] = this.#amounts;
    const amounts: Amounts = [requests, actual.tokens ?? tokens, actual.microUsd ?? microUsd, 0];
    const { rules, now, reports } = this.#parts;
    const admittedAt = this.#admittedAt;
    const startedAt = rules.windowFrom === 'admitted' ? admittedAt : (this.#arrivedAt ?? now());
    const debt = debtOf(slot, meters, { amounts, admittedAt, startedAt });
    if (id !== undefined) return debtReport(this.#parts, id, debt, actual);
    reports.owe(counters, debt);
    return undefined;
  }
}
