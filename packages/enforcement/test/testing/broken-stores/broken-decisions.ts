import type { Denied, Meter, MeterUsage, Reserved, ReserveRequest } from '../../../src/index.ts';
import { NaiveStore } from '../naive-store.ts';
import { memoryStoreAsked, memoryStoreBut } from './broken-store.ts';
import type { BrokenStore } from './broken-store.ts';

class FullBeforeTheLimit extends NaiveStore {
  protected override fits(used: number, { amount, limit }: Meter): boolean {
    return used + amount < limit;
  }
}

class NothingFitsInFull extends NaiveStore {
  protected override fits(used: number, meter: Meter): boolean {
    return used < meter.limit && super.fits(used, meter);
  }
}

class NothingAlwaysFits extends NaiveStore {
  protected override fits(used: number, meter: Meter): boolean {
    return meter.amount === 0 || super.fits(used, meter);
  }
}

class DeniedCallsAreKept extends NaiveStore {
  override reserve(request: ReserveRequest): Reserved | Denied {
    const outcome = super.reserve(request);
    if (!outcome.allowed) {
      const call = this.newCall({ ...request, meters: [] });
      this.calls.set(request.id, { ...call, request });
    }
    return outcome;
  }

  protected override settled(): never {
    throw new Error('a call that was denied');
  }
}

class RetryOfTheFirst extends NaiveStore {
  protected override retryAfterMs(slot: string, full: readonly Meter[]): number | null {
    return super.retryAfterMs(slot, full.slice(0, 1));
  }
}

class RetryOfCallsInFlightIsTheirTtl extends NaiveStore {
  protected override waitMs(slot: string, meter: Meter): number | null {
    return meter.kind === 'concurrency' ? 3_600_000 : super.waitMs(slot, meter);
  }
}

const lastDenial = ({ usage, ...denied }: Denied): Denied => ({
  ...denied,
  usage,
  deniedBy: usage.findLastIndex(({ remaining }) => remaining === 0),
});

const changed = (
  outcome: Reserved | Denied,
  change: (usage: readonly MeterUsage[]) => readonly MeterUsage[],
): Reserved | Denied => ({ ...outcome, usage: change(outcome.usage) });

export const brokenDecisions: readonly BrokenStore[] = [
  {
    breaks: 'admits no call that takes exactly what is left',
    caughtBy: 'a call that takes exactly what is left is admitted, one that takes more is denied',
    create: (now) => new FullBeforeTheLimit(now),
  },
  {
    breaks: 'charges a denied call to the meters that had room',
    caughtBy: 'a denied call charges none of its meters, whichever of them is full',
    create: memoryStoreBut((store) => ({
      reserve: (request) => {
        const outcome = store.reserve(request);
        if (!outcome.allowed)
          for (const [index, meter] of request.meters.entries())
            store.reserve({ ...request, id: `${request.id} ${index}`, meters: [meter] });
        return outcome;
      },
    })),
  },
  {
    breaks: 'decides on the first 32 meters',
    caughtBy: 'forty meters are charged together or not at all',
    create: memoryStoreAsked(({ meters }) => ({ meters: meters.slice(0, 32) })),
  },
  {
    breaks: 'names the last meter without room',
    caughtBy: 'a denial names the first meter without room in the order given',
    create: memoryStoreBut((store) => ({
      reserve: (request) => {
        const outcome = store.reserve(request);
        return outcome.allowed ? outcome : lastDenial(outcome);
      },
    })),
  },
  {
    breaks: 'tells the retry time of the first meter without room',
    caughtBy: 'the retry time is the latest over all meters without room',
    create: (now) => new RetryOfTheFirst(now),
  },
  {
    breaks: 'tells a retry time where there is none',
    caughtBy: 'the retry time is null where waiting does not help',
    create: memoryStoreBut((store) => ({
      reserve: (request) => {
        const outcome = store.reserve(request);
        return outcome.allowed
          ? outcome
          : { ...outcome, retryAfterMs: outcome.retryAfterMs ?? 1000 };
      },
    })),
  },
  {
    breaks: 'tells the TTL of calls in flight as retry time',
    caughtBy: 'a limit of calls in flight may be free in the next millisecond',
    create: (now) => new RetryOfCallsInFlightIsTheirTtl(now),
  },
  {
    breaks: 'keeps a denied call, which can be settled',
    caughtBy: 'a denied call leaves nothing behind that could be settled or released',
    create: (now) => new DeniedCallsAreKept(now),
  },
  {
    breaks: 'denies an amount of 0 where nothing is left',
    caughtBy: 'an amount of 0 takes nothing, and fits where nothing is left',
    create: (now) => new NothingFitsInFull(now),
  },
  {
    breaks: 'admits an amount of 0 in spite of a debt',
    caughtBy: 'an amount of 0 is denied where there is a debt',
    create: (now) => new NothingAlwaysFits(now),
  },
  {
    breaks: 'tells usage without the admitted call',
    caughtBy:
      'an admission tells how the meters stand with the call, a denial how they stand without it',
    create: memoryStoreBut((store) => ({
      reserve: (request) => {
        const before = store.usage(request.slot, request.meters);
        return changed(store.reserve(request), () => before);
      },
    })),
  },
];
