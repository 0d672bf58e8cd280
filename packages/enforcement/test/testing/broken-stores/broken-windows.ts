import type { ActualAmounts, Meter, MeterLimit } from '../../../src/index.ts';
import { NaiveStore } from '../naive-store.ts';
import type { NaiveCall } from '../naive-store.ts';
import { memoryStoreAsked } from './broken-store.ts';
import type { BrokenStore } from './broken-store.ts';

/** A store that still counts, or no longer, what is so many milliseconds from the end of its window. */
const windowsLongerBy = (ms: number): BrokenStore['create'] =>
  memoryStoreAsked(({ meters }) => ({
    meters: meters.map((meter): Meter =>
      meter.kind === 'rolling' ? { ...meter, windowMs: meter.windowMs + ms } : meter,
    ),
  }));

class FixedWindows extends NaiveStore {
  protected override covers(meter: MeterLimit, call: NaiveCall, at: number): boolean {
    if (meter.kind !== 'rolling') return super.covers(meter, call, at);
    const windowOf = (instant: number): number => Math.floor(instant / meter.windowMs);
    return windowOf(this.startOf(call)) === windowOf(at);
  }
}

/** The window begins with its first call, and all its calls leave together. */
class WindowsOfTheFirstCall extends NaiveStore {
  protected override covers(meter: MeterLimit, call: NaiveCall, at: number): boolean {
    if (meter.kind !== 'rolling') return super.covers(meter, call, at);
    let startedAt = -Infinity;
    for (const other of this.calls.values()) {
      const start = this.startOf(other);
      if (start >= startedAt + meter.windowMs) startedAt = start;
      if (other === call) return startedAt + meter.windowMs > at;
    }
    return false;
  }
}

class RetryWhenAllHasLeft extends NaiveStore {
  protected override waitMs(slot: string, meter: Meter): number | null {
    const resetAt = meter.kind === 'rolling' ? this.resetAt(slot, meter) : null;
    return resetAt === null ? super.waitMs(slot, meter) : resetAt - this.time();
  }
}

class OneWindowForAll extends NaiveStore {
  protected override covers(meter: MeterLimit, call: NaiveCall, at: number): boolean {
    const rolling = call.request.meters.flatMap((one) =>
      one.kind === 'rolling' ? one.windowMs : [],
    );
    return super.covers(
      meter.kind === 'rolling' ? { ...meter, windowMs: Math.min(...rolling) } : meter,
      call,
      at,
    );
  }
}

class ArrivalMovesTheWindow extends NaiveStore {
  override arrived(id: string): void {
    const call = this.find(id);
    if (call?.state === 'open') call.startedAt = this.time();
  }
}

class SettlingIsNoArrival extends NaiveStore {
  override settle(id: string, actual: ActualAmounts): void {
    const call = this.find(id);
    if (call !== undefined) call.startedAt ??= call.reservedAt;
    super.settle(id, actual);
  }
}

class ClockThatGoesBack extends NaiveStore {
  protected override time(): number {
    return this.clock();
  }
}

/** Holds still at the latest instant for decisions, but books by the clock. */
class BooksByTheClock extends NaiveStore {
  protected override newCall(...parts: Parameters<NaiveStore['newCall']>): NaiveCall {
    const call = super.newCall(...parts);
    const at = this.clock();
    return { ...call, reservedAt: at, startedAt: call.startedAt === undefined ? undefined : at };
  }
}

class SettlesInTheCurrentWindow extends NaiveStore {
  override settle(id: string, actual: ActualAmounts): void {
    const call = this.find(id);
    if (call?.state === 'open') call.startedAt = this.time();
    super.settle(id, actual);
  }
}

const halfOpen = 'a call counts until one millisecond before the end of its window, and no longer';

export const brokenWindows: readonly BrokenStore[] = [
  { breaks: 'counts one millisecond too long', caughtBy: halfOpen, create: windowsLongerBy(1) },
  { breaks: 'counts one millisecond too short', caughtBy: halfOpen, create: windowsLongerBy(-1) },
  {
    breaks: 'counts in fixed windows',
    caughtBy: 'calls at the edge of a window never add up to more than the limit',
    create: (now) => new FixedWindows(now),
  },
  {
    breaks: 'counts in windows that begin with their first call',
    caughtBy: 'places come back one by one, as the calls that took them leave the window',
    create: (now) => new WindowsOfTheFirstCall(now),
  },
  {
    breaks: 'tells as retry time when all has left',
    caughtBy: 'the retry time is that of the call with whose leaving enough is free',
    create: (now) => new RetryWhenAllHasLeft(now),
  },
  {
    breaks: 'lets a call leave all windows with the shortest',
    caughtBy: 'windows of several lengths count the same calls, each for its own time',
    create: (now) => new OneWindowForAll(now),
  },
  {
    breaks: 'lets windows from admission run from arrival',
    caughtBy: 'windows from admission run from there, whenever the call arrives and is settled',
    create: memoryStoreAsked(() => ({ windowFrom: 'arrived' })),
  },
  {
    breaks: 'lets windows from arrival run from admission',
    caughtBy: 'windows from arrival hold the place until then, and run from there',
    create: memoryStoreAsked(() => ({ windowFrom: 'admitted' })),
  },
  {
    breaks: 'lets a call arrive again',
    caughtBy: 'a call arrives once: a second report does not move its window',
    create: (now) => new ArrivalMovesTheWindow(now),
  },
  {
    breaks: 'does not take a settled call for one that arrived',
    caughtBy: 'a call that is settled without having arrived arrives then',
    create: (now) => new SettlingIsNoArrival(now),
  },
  {
    breaks: 'follows a clock that is set back',
    caughtBy: 'a clock that is set back reopens no window',
    create: (now) => new ClockThatGoesBack(now),
  },
  {
    breaks: 'books at the instant of a clock that is set back',
    caughtBy: 'what is admitted by a clock that is set back leaves no window too early',
    create: (now) => new BooksByTheClock(now),
  },
  {
    breaks: 'books in the period of a clock that is set back',
    caughtBy: 'a clock that is set back over the turn of a period stays in the new one',
    create: (now) => new BooksByTheClock(now),
  },
  {
    breaks: 'moves a call to the instant of its settlement',
    caughtBy: 'a settlement corrects the entry of its own call, which leaves the window with it',
    create: (now) => new SettlesInTheCurrentWindow(now),
  },
  {
    breaks: 'counts a settlement whose window has ended',
    caughtBy: 'a settlement after its window has ended counts in no other',
    create: (now) => new SettlesInTheCurrentWindow(now),
  },
];
