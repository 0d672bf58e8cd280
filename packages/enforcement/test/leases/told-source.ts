import type {
  ActualAmounts,
  Denied,
  LeaseReport,
  LeaseRequest,
  MaybePromise,
  MeterLimit,
  MeterUsage,
  Reserved,
  ReserveRequest,
  SharingStore,
} from '../../src/index.ts';
import { settled } from '../virtual-time.ts';

/** A source of which the cases see more than its store does. */
export type WatchedSource = SharingStore & {
  /** How many leases are open. */
  readonly openLeases: () => MaybePromise<number>;
  /** When all that it was asked is answered. Default: at once. */
  readonly settled?: () => Promise<void>;
};

/** A source that writes down what it is asked, and fails or waits when told to. */
export class ToldSource implements SharingStore {
  readonly #inner: WatchedSource;
  readonly leases: LeaseRequest[] = [];
  readonly reports: LeaseReport[] = [];
  requests = 0;
  reserved = 0;
  closed = 0;
  /** How the next requests fare: they fail before they have had an effect, or after it. */
  fault: 'none' | 'before' | 'after' = 'none';
  /** What its answers wait for. */
  answered: Promise<void> | undefined;

  constructor(inner: WatchedSource) {
    this.#inner = inner;
  }

  /** Leases that are open. */
  async open(): Promise<number> {
    return this.#inner.openLeases();
  }

  settled(): Promise<void> {
    return this.#inner.settled?.() ?? settled();
  }

  async reserve(request: ReserveRequest): Promise<Reserved | Denied> {
    this.reserved += 1;
    return this.#faulty(() => this.#inner.reserve(request));
  }

  async lease(request: LeaseRequest): ReturnType<SharingStore['lease']> {
    this.leases.push(request);
    this.reports.push(...request.reports);
    return this.#faulty(() => this.#inner.lease(request));
  }

  async report(slot: string, reports: readonly LeaseReport[]): Promise<void> {
    this.reports.push(...reports);
    return this.#faulty(() => this.#inner.report(slot, reports));
  }

  arrived(id: string): MaybePromise<void> {
    this.requests += 1;
    return this.#inner.arrived(id);
  }

  settle(id: string, actual: ActualAmounts): MaybePromise<void> {
    this.requests += 1;
    return this.#inner.settle(id, actual);
  }

  release(id: string): MaybePromise<void> {
    this.requests += 1;
    return this.#inner.release(id);
  }

  renew(id: string): MaybePromise<void> {
    this.requests += 1;
    return this.#inner.renew?.(id);
  }

  async usage(slot: string, meters: readonly MeterLimit[]): Promise<readonly MeterUsage[]> {
    this.requests += 1;
    return this.#inner.usage(slot, meters);
  }

  close(): void {
    this.closed += 1;
  }

  async #faulty<T>(act: () => MaybePromise<T>): Promise<T> {
    this.requests += 1;
    if (this.fault === 'before') throw new Error('away');
    const answer = await act();
    await this.answered;
    if (this.fault === 'after') throw new Error('away');
    return answer;
  }
}
