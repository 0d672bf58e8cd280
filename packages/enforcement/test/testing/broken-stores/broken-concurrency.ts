import { memoryStore } from '../../../src/index.ts';
import type {
  Denied,
  EnforcementStore,
  MemoryStore,
  Meter,
  MeterUnit,
  Reserved,
  ReserveRequest,
} from '../../../src/index.ts';
import { NaiveStore } from '../naive-store.ts';
import type { Amounts, NaiveCall } from '../naive-store.ts';
import { memoryStoreBut } from './broken-store.ts';
import type { BrokenStore } from './broken-store.ts';

/** What a round trip gives up: the turn. */
const roundTrip = (): Promise<void> => Promise.resolve();

const unlimited = (meters: readonly Meter[]): Meter[] =>
  meters.map((meter) => ({ ...meter, limit: Number.MAX_SAFE_INTEGER }));

/** Reads in one step and charges in another. */
async function readThenCharge(
  store: MemoryStore,
  request: ReserveRequest,
): Promise<Reserved | Denied> {
  const probe = { ...request, id: `${request.id} probe` };
  const decision = store.reserve(probe);
  if (decision.allowed) store.release(probe.id);
  await roundTrip();
  return decision.allowed
    ? store.reserve({ ...request, meters: unlimited(request.meters) })
    : decision;
}

/** One step for each meter; what was taken is kept where a later one denies. */
async function meterByMeter(
  store: MemoryStore,
  request: ReserveRequest,
): Promise<Reserved | Denied> {
  const decision = store.reserve({ ...request, id: `${request.id} probe` });
  store.release(`${request.id} probe`);
  if (!decision.allowed) return decision;
  for (const [index, meter] of request.meters.entries()) {
    await roundTrip();
    const outcome = store.reserve({ ...request, id: `${request.id} ${index}`, meters: [meter] });
    if (!outcome.allowed) return { ...outcome, deniedBy: index };
  }
  return decision;
}

/** Looks for an id in one step and charges it in another. */
function idsInTwoSteps(now: () => number): EnforcementStore {
  const store = memoryStore({ now, snapshot: 'empty' });
  const known = new Set<string>();
  let charged = 0;
  return {
    reserve: async (request) => {
      const { id } = request;
      const isKnown = known.has(id);
      await roundTrip();
      known.add(id);
      return isKnown
        ? store.reserve(request)
        : store.reserve({ ...request, id: `${id} ${++charged}` });
    },
    arrived: (id) => store.arrived(`${id} 1`),
    settle: (id, actual) => store.settle(`${id} 1`, actual),
    release: (id) => store.release(`${id} 1`),
    usage: (slot, meters) => store.usage(slot, meters),
  };
}

/** Reads what is settled, and writes the sum: of several at once the last one stays. */
function lostSettlements(store: MemoryStore): Partial<EnforcementStore> {
  let turn: object | undefined;
  return {
    settle: async (id, actual) => {
      const own = {};
      turn = own;
      await roundTrip();
      if (turn === own) store.settle(id, actual);
    },
  };
}

/** Both find the call open, and both correct what it took by what it had reserved. */
class BothReports extends NaiveStore {
  asStore(): EnforcementStore {
    return {
      reserve: (request) => this.reserve(request),
      arrived: (id) => this.arrived(id),
      settle: (id, actual) => this.#correct(id, (call) => this.settled(call, actual)),
      release: (id) => this.#correct(id, (call) => this.released(call)),
      usage: (slot, meters) => this.usage(slot, meters),
    };
  }

  async #correct(id: string, end: (call: NaiveCall) => Amounts): Promise<void> {
    const call = this.find(id);
    const wasOpen = call?.state === 'open';
    await roundTrip();
    if (call === undefined || !wasOpen) return;
    const { estimate, taken } = call;
    const ended = end(call);
    const sum = (unit: MeterUnit): number => taken[unit] + ended[unit] - estimate[unit];
    this.end(call, {
      requests: sum('requests'),
      tokens: sum('tokens'),
      microUsd: sum('microUsd'),
      concurrency: sum('concurrency'),
    });
  }
}

const attackOn = (what: string): string => `64 callers at once get exactly the limit of ${what}`;
const raced = memoryStoreBut((store) => ({ reserve: (request) => readThenCharge(store, request) }));

export const brokenConcurrency: readonly BrokenStore[] = [
  ...['a rolling window', 'tokens in a rolling window', 'a budget', 'calls in flight'].map(
    (what): BrokenStore => ({
      breaks: `decides in one step and charges ${what} in another`,
      caughtBy: attackOn(what),
      create: raced,
    }),
  ),
  {
    breaks: 'charges one meter after the other',
    caughtBy: '64 callers at once charge all their meters or none',
    create: memoryStoreBut((store) => ({ reserve: (request) => meterByMeter(store, request) })),
  },
  {
    breaks: 'looks for an id in one step and charges it in another',
    caughtBy: '64 requests of one id at once are charged once',
    create: idsInTwoSteps,
  },
  {
    breaks: 'loses settlements that come at once',
    caughtBy: 'no settlement of 64 at once is lost',
    create: memoryStoreBut(lostSettlements),
  },
  {
    breaks: 'lets a settle and a release at once both take effect',
    caughtBy: 'of a settle and a release at once exactly one takes effect',
    create: (now) => new BothReports(now).asStore(),
  },
  {
    breaks: 'loses settlements among other steps',
    caughtBy: 'reserving, settling and releasing at once keeps every counter the sum of its calls',
    create: memoryStoreBut(lostSettlements),
  },
];
