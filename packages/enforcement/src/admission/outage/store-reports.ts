import { RegPilotError } from '@regpilot/contract';
import type { MaybePromise } from '../../stores/enforcement-store.ts';
import type { Failures } from '../failures.ts';
import { OpenWork } from '../../collections/open-work.ts';
import { isPassingRefusal } from '../../stores/store-error.ts';
import { answerInTime } from './answer-in-time.ts';
import type { Answer } from './answer-in-time.ts';
import { DebtAccount } from './debt-account.ts';
import type { Deadlines } from './deadlines.ts';
import type { Debt } from './debt.ts';
import type { OutageLog } from './outage-log.ts';

/** Something that a store has to be told of a call in a slot. All goes by id, so that telling it again does no harm. */
export interface Report {
  /** How many it stands for: a sum has those of all its calls in it. */
  readonly size: number;
  readonly send: () => MaybePromise<void> | undefined;
  /** The store has it. */
  readonly taken?: () => void;
}

export interface StoreReportsParts {
  readonly deadlines: Deadlines;
  readonly failures: Failures;
  readonly log: OutageLog;
  /** Whether the store may be told anything at present. */
  readonly isOpen: () => boolean;
  /** Makes a debt a report, under an id of its own. */
  readonly reportOf: (debt: Debt) => Report;
  readonly now: () => number;
}

/** Of reports, and of accounts; the oldest are dropped. Some megabytes. */
const mostKept = 10_000;
/** Sent at once: a store that has just come back is not to be run over. */
const batchSize = 16;
/** How often kept reports are tried where nothing proves that the store is there, milliseconds. */
const unprovenPauseMs = 5000;
/** After so many failures in a store that is well otherwise a report is given up. */
const mostFailures = 5;

interface KeptReport {
  failures: number;
  error: unknown;
}

/**
 * Reports on their way to a store. A call does not wait for them: its answer is there, and a slow
 * store must not hold it back, nor a broken one fail it. What the store did not take in time is kept, and sent
 * again when it answers decisions. `flush` waits, and tells.
 */
export class StoreReports {
  readonly #parts: StoreReportsParts;
  readonly #open = new OpenWork();
  readonly #expected = new OpenWork();
  /** Oldest first. */
  readonly #kept = new Map<Report, KeptReport>();
  /** By counters and slot, oldest first. */
  readonly #accounts = new Map<string, DebtAccount>();
  #dropped = 0;
  #isWriting = false;
  /** Epoch milliseconds. */
  #triedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: StoreReportsParts) {
    this.#parts = parts;
  }

  get isEmpty(): boolean {
    return this.#kept.size === 0 && this.#accounts.size === 0;
  }

  add(report: Report): void {
    if (!this.#parts.isOpen()) {
      this.#keep(report);
      return;
    }
    const outcome = this.#send(report);
    if (outcome instanceof Promise) this.#open.track(outcome);
  }

  /** An answer that no decision waits for any more, and that there may be something to report on. `flush` waits for it. */
  expect(answer: Promise<unknown>): void {
    this.#expected.track(answer);
  }

  /** `counters` names the meters of the debt. */
  owe(counters: string, debt: Debt): void {
    const { isOpen, reportOf, now } = this.#parts;
    if (isOpen()) {
      this.add(reportOf(debt));
      return;
    }
    const name = `${counters}\n${debt.slot}`;
    const account = this.#accounts.get(name) ?? new DebtAccount();
    this.#accounts.set(name, account);
    account.add(debt, now());
    if (this.#accounts.size > mostKept) this.#dropOldestAccount();
  }

  /** Begins to send what was kept; to be called when the store has answered, and whether that proves that it is there. */
  writeBack(isProof: boolean): void {
    const { log, isOpen } = this.#parts;
    if (this.#isWriting || (!isProof && this.#hasJustTried)) return;
    if (this.isEmpty) {
      if (isProof) log.up();
      return;
    }
    this.#isWriting = true;
    this.#triedAt = this.#parts.now();
    // With one to begin with: a store that is not back after all costs one deadline.
    const written = this.#sendKept(1, isProof).finally(() => {
      this.#isWriting = false;
      // A decision may have failed meanwhile.
      if (this.isEmpty && isOpen()) log.up();
    });
    this.#open.track(written);
  }

  /**
   * Waits for all of them, one deadline for late answers, and sends what was kept a last time. What it cannot send then is a
   * failure.
   */
  async flush(): Promise<void> {
    const { deadlines, failures } = this.#parts;
    await answerInTime(() => this.#expected.ended(), deadlines);
    await this.#open.ended();
    await this.#sendKept(batchSize, true);
    for (const [report, { error }] of this.#kept) {
      failures.note(error ?? unavailable('was not asked'));
      this.#kept.delete(report);
    }
    if (this.#dropped > 0)
      failures.note(unavailable(`missed ${this.#dropped} reports: too many were to be kept`));
    this.#dropped = 0;
  }

  get #hasJustTried(): boolean {
    // Either way, as the clock may have been set since.
    return Math.abs(this.#parts.now() - this.#triedAt) < unprovenPauseMs;
  }

  /** Until nothing is left, or nothing goes through. */
  async #sendKept(firstBatch: number, isStoreWell: boolean): Promise<void> {
    const { log } = this.#parts;
    for (let size = firstBatch; ; size = batchSize) {
      const batch = this.#takeKept(size);
      const written = await Promise.all(
        batch.map(async ([report, kept]) => this.#send(report, kept)),
      );
      const isAnyWritten = written.includes(true);
      batch.forEach(([report, kept], index) => {
        if (written[index] === true) log.wroteBack(report.size);
        // Where nothing goes through the store is to blame, unless it is well and the report was tried alone.
        else if (isAnyWritten || (isStoreWell && batch.length === 1)) this.#blame(report, kept);
      });
      if (!isAnyWritten) return;
    }
  }

  #takeKept(most: number): [Report, KeptReport][] {
    const { now, reportOf } = this.#parts;
    for (const [name, account] of this.#accounts) {
      if (this.#kept.size >= most) break;
      this.#accounts.delete(name);
      for (const debt of account.due(now())) this.#keep(reportOf(debt));
    }
    const batch: [Report, KeptReport][] = [];
    for (const entry of this.#kept) {
      if (batch.length >= most) break;
      batch.push(entry);
    }
    for (const [report] of batch) this.#kept.delete(report);
    return batch;
  }

  /** Whether the store took it. Never rejects. */
  #send(report: Report, kept?: KeptReport): MaybePromise<boolean> {
    const { deadlines, failures } = this.#parts;
    const take = (answer: Answer<void | undefined>): boolean => {
      if (answer.answered) report.taken?.();
      else this.#keep(report, { failures: kept?.failures ?? 0, error: answer.error });
      return answer.answered;
    };
    // A mistake of the caller's, which no store that is back mends.
    const giveUp = (mistake: unknown): boolean => {
      failures.note(mistake);
      return false;
    };
    try {
      const answer = answerInTime(report.send, deadlines);
      return answer instanceof Promise ? answer.then(take).catch(giveUp) : take(answer);
    } catch (mistake) {
      return giveUp(mistake);
    }
  }

  #keep(report: Report, kept: KeptReport = { failures: 0, error: undefined }): void {
    this.#kept.set(report, kept);
    if (this.#kept.size <= mostKept) return;
    const [oldest] = this.#kept.keys();
    if (oldest === undefined) return;
    this.#kept.delete(oldest);
    this.#drop(oldest.size);
  }

  #dropOldestAccount(): void {
    const [oldest] = this.#accounts;
    if (oldest === undefined) return;
    this.#accounts.delete(oldest[0]);
    this.#drop(oldest[1].calls);
  }

  #drop(reports: number): void {
    this.#dropped += reports;
    this.#parts.log.dropped(reports);
  }

  /** Counted where it is kept by now, which is under a new entry. A store that takes no writes blames no report. */
  #blame(report: Report, { failures }: KeptReport): void {
    const kept = this.#kept.get(report);
    if (kept === undefined || isPassingRefusal(kept.error)) return;
    kept.failures = failures + 1;
    if (kept.failures < mostFailures) return;
    this.#kept.delete(report);
    this.#parts.failures.note(kept.error ?? unavailable('did not take a report in time'));
  }
}

function unavailable(problem: string): RegPilotError {
  return new RegPilotError('STORE_UNAVAILABLE', `The enforcement store ${problem}`);
}
