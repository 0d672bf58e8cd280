import type { MeterLimit, MeterUsage } from '../../../src/index.ts';
import { NaiveStore } from '../naive-store.ts';
import type { NaiveCall } from '../naive-store.ts';
import { memoryStoreAsked, memoryStoreBut } from './broken-store.ts';
import type { BrokenStore } from './broken-store.ts';

/** A store that takes names for one another. */
const slotsNamed = (rename: (slot: string) => string): BrokenStore['create'] =>
  memoryStoreBut((store) => ({
    reserve: (request) => store.reserve({ ...request, slot: rename(request.slot) }),
    usage: (slot, meters) => store.usage(rename(slot), meters),
  }));

/** A store whose sums are kept in another form. */
const sumsAs = (form: (sum: number) => number): BrokenStore['create'] =>
  memoryStoreBut((store) => ({
    usage: (slot, meters) =>
      store.usage(slot, meters).map((usage) => ({ ...usage, used: form(usage.used) })),
  }));

class CountersByName extends NaiveStore {
  protected override counterOf({ name }: MeterLimit): string {
    return name;
  }
}

class CountersByLimit extends NaiveStore {
  protected override counterOf(meter: MeterLimit): string {
    return `${super.counterOf(meter)}|${meter.limit}`;
  }
}

class CountersByUnit extends NaiveStore {
  protected override counterOf(meter: MeterLimit): string {
    return `${meter.kind}|${meter.unit}|${meter.kind === 'calendar' && meter.reset}|${meter.kind === 'rolling' && meter.windowMs}`;
  }
}

class MetersThatCountAllCalls extends NaiveStore {
  protected override counted(slot: string, meter: MeterLimit, at: number): NaiveCall[] {
    return [...this.calls.values()].filter(
      (call) => call.request.slot === slot && this.covers(meter, call, at),
    );
  }
}

class ResetWhenTheOldestLeaves extends NaiveStore {
  protected override resetAt(slot: string, meter: MeterLimit): number | null {
    if (meter.kind !== 'rolling') return super.resetAt(slot, meter);
    const now = this.time();
    const starts = this.counted(slot, meter, now).map((call) => this.startOf(call));
    return starts.length === 0 ? now : Math.min(...starts) + meter.windowMs;
  }
}

class ResetByAdmission extends NaiveStore {
  protected override startOf(call: NaiveCall): number {
    return call.startedAt ?? call.reservedAt;
  }
}

class ResetOfEverything extends NaiveStore {
  protected override resetAt(slot: string, meter: MeterLimit): number | null {
    return super.resetAt(slot, meter) ?? this.time();
  }
}

const negative = (usage: readonly MeterUsage[]): MeterUsage[] =>
  usage.map((one) => ({ ...one, remaining: one.limit - one.used }));

export const brokenCounters: readonly BrokenStore[] = [
  {
    breaks: 'charges whoever asks for usage',
    caughtBy: 'usage tells of each meter in the order given, and charges nothing',
    create: memoryStoreBut((store) => {
      let asked = 0;
      return {
        usage: (slot, meters) => {
          const charged = meters.map((meter) => ({ ...meter, limit: 1e6, amount: 1 }));
          const usage = store.usage(slot, meters);
          store.reserve({
            slot,
            id: `asked ${++asked}`,
            meters: charged,
            ttlMs: 1e9,
            windowFrom: 'admitted',
          });
          return usage;
        },
      };
    }),
  },
  {
    breaks: 'sorts usage by name',
    caughtBy: 'usage tells of each meter in the order given, and charges nothing',
    create: memoryStoreBut((store) => ({
      usage: (slot, meters) =>
        store.usage(slot, meters).toSorted((one, other) => (one.policy < other.policy ? -1 : 1)),
    })),
  },
  {
    breaks: 'tells the length of a month',
    caughtBy: 'usage tells name, unit, limit and window of each meter, and what is left',
    create: memoryStoreBut((store) => ({
      usage: (slot, meters) =>
        store
          .usage(slot, meters)
          .map((usage) =>
            usage.window === '1 month' ? { ...usage, windowMs: 2_592_000_000 } : usage,
          ),
    })),
  },
  {
    breaks: 'tells a debt as less than nothing left',
    caughtBy: 'what is left is never below 0',
    create: memoryStoreBut((store) => ({
      usage: (slot, meters) => negative(store.usage(slot, meters)),
    })),
  },
  {
    breaks: 'takes a window for reset when its oldest entry leaves',
    caughtBy: 'a rolling window is reset when its newest entry leaves, an empty one now',
    create: (now) => new ResetWhenTheOldestLeaves(now),
  },
  {
    breaks: 'counts a call that has not arrived from its admission',
    caughtBy: 'a window with a call that has not arrived is reset a whole window from now',
    create: (now) => new ResetByAdmission(now),
  },
  {
    breaks: 'tells a reset time where there is none',
    caughtBy: 'limits without reset and limits of calls in flight have no reset time',
    create: (now) => new ResetOfEverything(now),
  },
  {
    breaks: 'keeps sums with 14 digits',
    caughtBy: 'amounts of 10^15 are exact to the last micro-dollar',
    create: sumsAs((sum) => Number(sum.toPrecision(14))),
  },
  {
    breaks: 'keeps sums as floats of 32 bits',
    caughtBy: 'many uneven amounts add up exactly',
    create: sumsAs(Math.fround),
  },
  ...(
    [
      ['the case of letters', (slot) => slot.toLowerCase()],
      ['blanks at the end', (slot) => slot.trimEnd()],
      ['how letters are composed', (slot) => slot.normalize('NFC')],
      ['what comes after 1,000 letters', (slot) => slot.slice(0, 1000)],
      ['what stands around a hash tag', (slot) => /\{(.+?)\}/.exec(slot)?.[1] ?? slot],
      ['what comes after a colon', (slot) => slot.split(':', 1)[0] ?? slot],
      ['the mark of what is no key', (slot) => slot.replace(/^~.*:/, '')],
      ['leading zeros', (slot) => (/^\d+$/.test(slot) ? String(Number(slot)) : slot)],
    ] satisfies [string, (slot: string) => string][]
  ).map(([what, rename]): BrokenStore => ({
    breaks: `slots that differ only in ${what} share their counters`,
    caughtBy: 'slots share nothing, whatever they are called',
    create: slotsNamed(rename),
  })),
  {
    breaks: 'cuts ids',
    caughtBy: 'ids share nothing, whatever they are called',
    create: memoryStoreAsked(({ id }) => ({ id: id.slice(0, 1000) })),
  },
  {
    breaks: 'counts all meters of one unit and window together',
    caughtBy: 'meters share nothing, whatever they are called',
    create: (now) => new CountersByUnit(now),
  },
  {
    breaks: 'begins anew when a limit is raised or lowered',
    caughtBy: 'a limit that is raised or lowered keeps what was counted',
    create: (now) => new CountersByLimit(now),
  },
  {
    breaks: 'counts under the name of a meter alone',
    caughtBy: 'another window, period or unit under one name is another counter',
    create: (now) => new CountersByName(now),
  },
  {
    breaks: 'counts calls that did not ask for the meter',
    caughtBy: 'a meter counts from the first call that is asked for it',
    create: (now) => new MetersThatCountAllCalls(now),
  },
];
