import type { ActualAmounts, Denied, Reserved, ReserveRequest } from '../../../src/index.ts';
import { NaiveStore } from '../naive-store.ts';
import type { Amounts, NaiveCall } from '../naive-store.ts';
import { memoryStoreAsked, memoryStoreBut } from './broken-store.ts';
import type { BrokenStore } from './broken-store.ts';

/** A store that books another end of a call. */
const settledAs = (
  change: (settled: Amounts, call: NaiveCall, actual: ActualAmounts) => Partial<Amounts>,
): BrokenStore['create'] => {
  class SettlesOtherwise extends NaiveStore {
    protected override settled(call: NaiveCall, actual: ActualAmounts): Amounts {
      const settled = super.settled(call, actual);
      return { ...settled, ...change(settled, call, actual) };
    }
  }
  return (now) => new SettlesOtherwise(now);
};

const releasedAs = (change: (call: NaiveCall) => Partial<Amounts>): BrokenStore['create'] => {
  class ReleasesOtherwise extends NaiveStore {
    protected override released(call: NaiveCall): Amounts {
      return { ...super.released(call), ...(call.state === 'open' ? change(call) : {}) };
    }
  }
  return (now) => new ReleasesOtherwise(now);
};

class NeverEnds extends NaiveStore {
  protected override end(call: NaiveCall, taken: Amounts): void {
    call.taken = taken;
  }
}

class FreesWithTheNextTick extends NaiveStore {
  readonly #released = new Map<string, number>();

  override release(id: string): void {
    this.#released.set(id, this.time());
  }

  override usage(...asked: Parameters<NaiveStore['usage']>): ReturnType<NaiveStore['usage']> {
    for (const [id, at] of this.#released) if (at < this.time()) super.release(id);
    return super.usage(...asked);
  }
}

class ReportsOnTheNewestCall extends NaiveStore {
  protected override find(id: string): NaiveCall | undefined {
    const known = super.find(id);
    return known === undefined || known.state === 'closed'
      ? known
      : [...this.calls.values()].findLast(({ state }) => state === 'open');
  }
}

class RefusesUnknownIds extends NaiveStore {
  protected override find(id: string): NaiveCall {
    const known = super.find(id);
    if (known === undefined) throw new Error('unknown reservation');
    return known;
  }
}

/** Its window is dropped when less than the limit is left of it. */
class ForgivesDebts extends NaiveStore {
  protected override used(...asked: Parameters<NaiveStore['used']>): number {
    const [, { limit }] = asked;
    const used = super.used(...asked);
    return used > 2 * limit && this.time() % 60_000 === 59_999 ? 0 : used;
  }
}

class ForgetsIds extends NaiveStore {
  protected repeats = 0;

  override reserve(request: ReserveRequest): Reserved | Denied {
    const known = this.calls.get(request.id);
    if (known === undefined || !this.forgets(known)) return super.reserve(request);
    this.calls.delete(request.id);
    this.calls.set(`${request.id} of before ${++this.repeats}`, known);
    return super.reserve(request);
  }

  protected forgets(_call: NaiveCall): boolean {
    return true;
  }
}

class ForgetsClosedIds extends ForgetsIds {
  protected override forgets({ state }: NaiveCall): boolean {
    return state === 'closed';
  }
}

/** Looks for room before it looks for the id. */
class AsksForRoomFirst extends NaiveStore {
  override reserve(request: ReserveRequest): Reserved | Denied {
    if (!this.calls.has(request.id)) return super.reserve(request);
    const outcome = super.reserve({ ...request, id: `${request.id} again` });
    if (outcome.allowed) this.calls.delete(`${request.id} again`);
    return outcome;
  }
}

class RemembersDenials extends NaiveStore {
  readonly #denied = new Map<string, Denied>();

  override reserve(request: ReserveRequest): Reserved | Denied {
    const denied = this.#denied.get(request.id);
    if (denied !== undefined) return denied;
    const outcome = super.reserve(request);
    if (!outcome.allowed) this.#denied.set(request.id, outcome);
    return outcome;
  }
}

/** Takes every call for one. */
class CountsOneRequest extends NaiveStore {
  protected override newCall(request: ReserveRequest): NaiveCall {
    const call = super.newCall(request);
    return {
      ...call,
      estimate: { ...call.estimate, requests: 1 },
      taken: { ...call.taken, requests: 1 },
    };
  }
}

/** A release takes back one request, whatever was charged. */
class GivesBackOne extends NaiveStore {
  protected override released({ taken }: NaiveCall): ReturnType<NaiveStore['released']> {
    return { requests: Math.max(0, taken.requests - 1), tokens: 0, microUsd: 0, concurrency: 0 };
  }
}

const release = (id: string): string =>
  `of settle and release the first takes effect, and once (windows from ${id})`;

export const brokenReports: readonly BrokenStore[] = [
  {
    breaks: 'counts calls that are written back together as one',
    caughtBy:
      'calls that were made without the store are charged together, above the limit if need be',
    create: (now) => new CountsOneRequest(now),
  },
  {
    breaks: 'gives back one request of several that were charged together',
    caughtBy: 'calls that are charged together are so once, and go together',
    create: (now) => new GivesBackOne(now),
  },
  {
    breaks: 'gives nothing back that was estimated too high',
    caughtBy: 'a call that is settled at less than its estimate gives the rest back',
    create: settledAs(({ tokens }, { estimate }) => ({
      tokens: Math.max(tokens, estimate.tokens),
    })),
  },
  {
    breaks: 'forgives what was estimated too low',
    caughtBy: 'a call that is settled at more than its estimate is a debt',
    create: settledAs(({ tokens }, { estimate }) => ({
      tokens: Math.min(tokens, estimate.tokens),
    })),
  },
  {
    breaks: 'gives the request of a call back that took nothing',
    caughtBy: 'a call that is settled at nothing keeps its request',
    create: settledAs(({ tokens }) => ({ requests: tokens === 0 ? 0 : 1 })),
  },
  {
    breaks: 'takes a settlement without amounts for one of nothing',
    caughtBy: 'a call that is settled without amounts keeps its estimate',
    create: settledAs((_settled, _call, { tokens = 0, microUsd = 0 }) => ({ tokens, microUsd })),
  },
  {
    breaks: 'takes an amount that is left out for nothing',
    caughtBy: 'a call that is settled with one amount keeps the estimate of the other',
    create: settledAs((_settled, _call, { tokens = 0 }) => ({ tokens })),
  },
  {
    breaks: 'settles only what was reserved',
    caughtBy: 'a call that reserved 0 is settled at what it took',
    create: settledAs(({ tokens }, { estimate }) => ({
      tokens: estimate.tokens === 0 ? 0 : tokens,
    })),
  },
  { breaks: 'settles twice', caughtBy: release('admitted'), create: (now) => new NeverEnds(now) },
  {
    breaks: 'settles twice, too',
    caughtBy: release('arrived'),
    create: (now) => new NeverEnds(now),
  },
  {
    breaks: 'keeps the request of a released call',
    caughtBy: 'a release gives everything back, the request included',
    create: releasedAs(() => ({ requests: 1 })),
  },
  {
    breaks: 'gives back with the next tick of its clock',
    caughtBy: 'what is given back can be taken at once',
    create: (now) => new FreesWithTheNextTick(now),
  },
  {
    breaks: 'reports on the newest call',
    caughtBy: 'a report touches its own call alone',
    create: (now) => new ReportsOnTheNewestCall(now),
  },
  {
    breaks: 'throws for an id that it does not know',
    caughtBy: 'reports on ids that nobody reserved change nothing',
    create: (now) => new RefusesUnknownIds(now),
  },
  {
    breaks: 'forgives a debt before its window ends',
    caughtBy: 'a debt lasts until its window ends',
    create: (now) => new ForgivesDebts(now),
  },
  {
    breaks: 'charges a repeated id again',
    caughtBy: 'a repeated id is admitted again and not charged again',
    create: (now) => new ForgetsIds(now),
  },
  {
    breaks: 'forgets an id with its call',
    caughtBy: 'a repeated id is not charged again after it was settled or released',
    create: (now) => new ForgetsClosedIds(now),
  },
  {
    breaks: 'denies a repeated id where nothing is left',
    caughtBy: 'a repeated id is admitted although nothing is left',
    create: (now) => new AsksForRoomFirst(now),
  },
  {
    breaks: 'denies for ever what it has denied once',
    caughtBy: 'an id that was denied is decided on anew, and charged when there is room',
    create: (now) => new RemembersDenials(now),
  },
  {
    breaks: 'never ends a call by its TTL',
    caughtBy: 'what a TTL has freed can be taken at once',
    create: memoryStoreAsked(() => ({ ttlMs: 1e12 })),
  },
  {
    breaks: 'has one TTL for all',
    caughtBy: 'each call ends after its own TTL',
    create: memoryStoreBut((store) => {
      let first: number | undefined;
      return {
        reserve: (request) => {
          first ??= request.ttlMs;
          return store.reserve({ ...request, ttlMs: first });
        },
      };
    }),
  },
];
