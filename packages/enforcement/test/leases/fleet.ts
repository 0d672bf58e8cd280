import { leasedStore } from '../../src/index.ts';
import type { LeasedStore, Meter, MeterLimit, WindowFrom } from '../../src/index.ts';
import { settled, VirtualTime } from '../virtual-time.ts';
import { SlowSource } from './slow-source.ts';
import type { Network } from './slow-source.ts';
import type { WatchedSource } from './told-source.ts';
import type { TrueCall } from './true-instants.ts';

/** Shortly before midnight, so that days change in a trace. */
const startAt = Date.UTC(2030, 11, 31, 23, 59, 50);

/** How long after its TTL a leased call can still be ended. */
const rememberedMs = 30_000;

/** No network of a fleet is slower, one way. */
const longestTripMs = 700;

/** The store of a fleet, which can tell what it decided itself, and when. */
export type FleetSource = WatchedSource & {
  readonly reservedAt: (id: string) => number | undefined;
  /** For how many TTLs after its own such a call can still be ended. Default: for ever. */
  readonly rememberedTtls?: number;
};

export interface FleetRules {
  readonly processes: number;
  readonly meters: readonly MeterLimit[];
  readonly windowFrom: WindowFrom;
  readonly ttlMs: number;
  readonly network: Network;
  readonly source: (now: () => number) => FleetSource;
  readonly leaseMs?: number;
}

interface Worker {
  readonly store: LeasedStore;
  readonly link: SlowSource;
  readonly open: { readonly id: string; readonly call: TrueCall }[];
  readonly timers: Set<() => void>;
}

/** Processes with leased stores on one virtual clock, over one source, each behind a network of its own. */
export class Fleet {
  readonly time = new VirtualTime(startAt, () => this.source.settled?.() ?? settled());
  readonly source: FleetSource;
  readonly calls: TrueCall[] = [];
  readonly #rules: FleetRules;
  readonly #workers: Worker[];
  #closedTrips = 0;
  #ids = 0;
  attempts = 0;
  synchronous = 0;
  failed = 0;

  constructor(rules: FleetRules) {
    this.#rules = rules;
    this.source = rules.source(this.time.read);
    this.#workers = Array.from({ length: rules.processes }, (_, index) => this.#start(index));
  }

  get roundTrips(): number {
    return this.#workers.reduce((sum, { link }) => sum + link.roundTrips, this.#closedTrips);
  }

  /** Decides on a call, and notes what became of it when that is known. */
  admit(process: number, slot: string, tokens: number): void {
    const worker = this.#worker(process);
    const id = `call ${++this.#ids}`;
    const { windowFrom, ttlMs } = this.#rules;
    const meters: Meter[] = this.#rules.meters.map((meter) => ({
      ...meter,
      amount: meter.unit === 'tokens' ? tokens : 1,
    }));
    const note = (allowed: boolean): void => {
      if (!allowed) return;
      const admittedAt = this.source.reservedAt(id) ?? this.time.now;
      const call: TrueCall = {
        slot,
        meters,
        windowFrom,
        isLeased: this.source.reservedAt(id) === undefined,
        admittedAt,
        expiresAt: admittedAt + ttlMs,
        arrivedAt: undefined,
        endedAt: undefined,
        actual: undefined,
        diedAt: undefined,
      };
      this.calls.push(call);
      worker.open.push({ id, call });
    };
    this.attempts += 1;
    const outcome = worker.store.reserve({ slot, id, meters, windowFrom, ttlMs });
    if (!(outcome instanceof Promise)) {
      this.synchronous += 1;
      note(outcome.allowed);
      return;
    }
    outcome.then(
      ({ allowed }) => {
        note(allowed);
      },
      () => {
        this.failed += 1;
      },
    );
  }

  arrive(process: number, which: number): void {
    const { store, open } = this.#worker(process);
    const found = open[which % open.length];
    if (found === undefined || found.call.arrivedAt !== undefined) return;
    found.call.arrivedAt = this.time.now;
    quietly(store.arrived(found.id));
  }

  renew(process: number, which: number): void {
    const { store, open } = this.#worker(process);
    const found = open[which % open.length];
    // Over a network nobody knows whether it came in time; on a lease it did.
    if (found === undefined || !found.call.isLeased) return;
    if (found.call.expiresAt > this.time.now)
      found.call.expiresAt = this.time.now + this.#rules.ttlMs;
    quietly(store.renew?.(found.id));
  }

  /** Settles with a part of the estimate, or releases where there is none. */
  end(process: number, which: number, part: number | undefined): void {
    const { store, open } = this.#worker(process);
    const [found] = open.splice(which % Math.max(1, open.length), 1);
    if (found === undefined) return;
    const { id, call } = found;
    const late = this.time.now - call.expiresAt;
    const { rememberedTtls = Number.POSITIVE_INFINITY } = this.source;
    const knownMs = call.isLeased ? rememberedMs : rememberedTtls * this.#rules.ttlMs;
    if (late > knownMs) {
      // Nobody knows it any more; it is tried all the same.
      quietly(store.settle(id, { tokens: 1 }));
      return;
    }
    // What is under way when it is forgotten may come too late or not.
    if (!call.isLeased && late > knownMs - longestTripMs) return;
    call.endedAt = this.time.now;
    if (part === undefined) {
      // What a rolling window was told of a released call stays in it, which is no violation.
      quietly(store.release(id));
      return;
    }
    const estimate = call.meters.find(({ unit }) => unit === 'tokens')?.amount ?? 0;
    call.actual = { tokens: Math.floor(estimate * part) };
    quietly(store.settle(id, call.actual));
  }

  /** The process dies with everything that it has not reported, and another one takes its place. */
  crash(process: number): void {
    const index = process % this.#workers.length;
    const { link, open, timers } = this.#worker(process);
    link.cutOff();
    for (const cancel of timers) cancel();
    for (const { call } of open) {
      call.diedAt = this.time.now;
      // The store gives back by TTL what it reserved itself; a lease is used up with its process.
      if (call.isLeased && call.expiresAt > this.time.now)
        call.expiresAt = Number.POSITIVE_INFINITY;
    }
    this.#closedTrips += link.roundTrips;
    this.#workers[index] = this.#start(index);
  }

  /** Ends all calls in flight. */
  endAll(part: number | undefined): void {
    for (const [index, { open }] of this.#workers.entries())
      while (open.length > 0) this.end(index, 0, part);
  }

  async close(): Promise<void> {
    const closing = Promise.all(this.#workers.map(({ store }) => store.close()));
    await this.time.advance(5000);
    await closing;
  }

  #worker(process: number): Worker {
    const worker = this.#workers[process % this.#workers.length];
    if (worker === undefined) throw new Error('A fleet has processes.');
    return worker;
  }

  #start(index: number): Worker {
    const link = new SlowSource(this.time, this.#rules.network);
    const timers = new Set<() => void>();
    const store = leasedStore(link.over(this.source), {
      leaseMs: this.#rules.leaseMs,
      // No process knows what time it is in the store.
      now: () => this.time.now - startAt + index * 7_777_777,
      after: (ms, fire) => {
        const cancel = this.time.after(ms, () => {
          timers.delete(cancel);
          fire();
        });
        timers.add(cancel);
        return () => {
          timers.delete(cancel);
          cancel();
        };
      },
    });
    return { store, link, open: [], timers };
  }
}

/** What is lost on the way is part of the test. */
function quietly(written: void | Promise<void>): void {
  if (written instanceof Promise) written.catch(() => undefined);
}
