import fc from 'fast-check';
import { expect } from 'vitest';
import {
  concurrency,
  requestsPerDay,
  requestsPerMinute,
  tokenLimit,
  tokensPerMinute,
} from '../../src/index.ts';
import type { MeterLimit, MeterPolicy, WindowFrom } from '../../src/index.ts';
import { Fleet } from './fleet.ts';
import type { FleetRules } from './fleet.ts';
import { spent, violations } from './true-instants.ts';
import type { TrueCall } from './true-instants.ts';

const slots = ['a', 'b'] as const;

const limits = fc
  .uniqueArray(
    fc.oneof(
      fc.integer({ min: 1, max: 150 }).map((limit) => requestsPerMinute(limit)),
      fc.integer({ min: 1, max: 250 }).map((limit) => requestsPerDay(limit)),
      fc.integer({ min: 10, max: 3000 }).map((limit) => tokensPerMinute(limit)),
      fc
        .record({
          limit: fc.integer({ min: 10, max: 4000 }),
          reset: fc.constantFrom('daily' as const, 'one_time' as const),
        })
        .map(tokenLimit),
      fc.integer({ min: 1, max: 60 }).map((limit) => concurrency(limit)),
    ),
    { minLength: 1, maxLength: 4, selector: ({ name }: MeterPolicy) => name },
  )
  .map((policies): MeterLimit[] => policies.map(({ meter }) => meter));

const process = fc.nat({ max: 7 });
const which = fc.nat({ max: 1000 });
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('admit' as const),
      process,
      slot: fc.constantFrom(...slots),
      tokens: fc.integer({ min: 0, max: 40 }),
      times: fc.integer({ min: 1, max: 20 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('arrive' as const), process, which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      process,
      which,
      part: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
      times: fc.integer({ min: 1, max: 15 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renew' as const), process, which }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      byMs: fc.oneof(
        fc.constantFrom(1, 999, 1000, 1001, 59_000),
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 9000 }),
      ),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const crash = fc.record({ do: fc.constant('crash' as const), process });
const steps = fc.array(step, { minLength: 10, maxLength: 80 });
const stepsWithCrashes = fc.array(
  fc.oneof({ weight: 18, arbitrary: step }, { weight: 1, arbitrary: crash }),
  { minLength: 10, maxLength: 80 },
);

const rules = fc.record({
  processes: fc.integer({ min: 1, max: 8 }),
  meters: limits,
  windowFrom: fc.constantFrom<WindowFrom>('admitted', 'arrived'),
  ttlMs: fc.constantFrom(700, 20_000, 90_000),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
});
type Rules = typeof rules extends fc.Arbitrary<infer T> ? T : never;

/** A network on which nothing is lost, or one on which a twentieth is, and the rest is slow. */
function fleetOf({ seed, ...fleet }: Rules, source: FleetRules['source'], bad: boolean): Fleet {
  let state = seed;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const network: FleetRules['network'] = {
    latencyMs: () => Math.floor(random() * (bad ? 700 : 60)),
    isLost: () => bad && random() < 0.05,
    timeoutMs: 900,
  };
  return new Fleet({ ...fleet, network, source });
}

async function play(
  fleet: Fleet,
  trace: readonly (Step | { do: 'crash'; process: number })[],
): Promise<void> {
  for (const one of trace) {
    if (one.do === 'advance') await fleet.time.advance(one.byMs);
    else if (one.do === 'crash') fleet.crash(one.process);
    else if (one.do === 'arrive') fleet.arrive(one.process, one.which);
    else if (one.do === 'renew') fleet.renew(one.process, one.which);
    else if (one.do === 'admit')
      for (let time = 0; time < one.times; time++) fleet.admit(one.process, one.slot, one.tokens);
    else for (let time = 0; time < one.times; time++) fleet.end(one.process, one.which, one.part);
  }
}

/** All calls end, then the last window and the last TTL. */
async function comeToRest(fleet: Fleet): Promise<void> {
  await fleet.time.advance(2000);
  fleet.endAll(1);
  await fleet.time.runOut();
  await fleet.time.advance(600_000);
}

interface Standing {
  readonly slot: string;
  readonly meter: MeterLimit;
  /** In the store. */
  readonly used: number | undefined;
  readonly spent: number;
}

/** What is left in the store, and what should be: what was spent of budgets, and nothing else. */
async function standings(
  { calls, source, time }: Fleet,
  meters: readonly MeterLimit[],
  counts: (call: TrueCall) => boolean = () => true,
): Promise<Standing[]> {
  const found: Standing[] = [];
  for (const slot of slots) {
    const usage = await source.usage(slot, meters);
    for (const [index, meter] of meters.entries()) {
      const truth =
        meter.kind === 'calendar' ? spent(calls.filter(counts), slot, meter, time.now) : 0;
      found.push({ slot, meter, used: usage[index]?.used, spent: truth });
    }
  }
  return found;
}

/** What a dead process had not used may stay in a budget. What was used is in it, and nowhere else. */
function expectNothingLost(found: readonly Standing[]): void {
  for (const { meter, used = Number.NaN, spent: truth } of found) {
    if (meter.kind !== 'calendar') expect(used).toBe(0);
    else expect(used).toBeGreaterThanOrEqual(truth);
  }
}

/** What is told after the TTL may die with its process before it is reported. */
function endedInTime({ endedAt, expiresAt }: TrueCall): boolean {
  return endedAt === undefined || endedAt < expiresAt;
}

export interface FleetProperty {
  readonly name: string;
  readonly property: fc.IRawProperty<unknown>;
  /** Enough to catch most planted faults in a second or two. */
  readonly runs: number;
}

/** What holds of every fleet over every source of shares. */
export function fleetProperties(source: FleetRules['source']): readonly FleetProperty[] {
  return [everythingComesBack(source), deathsLoseLittle(source), badNetworksToo(source)];
}

function everythingComesBack(source: FleetRules['source']): FleetProperty {
  return {
    name: 'never pass a limit together, and everything comes back',
    property: fc.asyncProperty(rules, steps, async (rule, trace) => {
      const fleet = fleetOf(rule, source, false);
      await play(fleet, trace);
      expect(violations(fleet.calls)).toEqual([]);
      await comeToRest(fleet);
      expect(fleet.time.pending).toEqual([]);
      const found = await standings(fleet, rule.meters);
      expect(found.map(({ used }) => used)).toEqual(found.map((one) => one.spent));
      await fleet.close();
    }),
    runs: 300,
  };
}

function deathsLoseLittle(source: FleetRules['source']): FleetProperty {
  return {
    name: 'never pass a limit when processes die with leases open, and lose no more than they held',
    property: fc.asyncProperty(rules, stepsWithCrashes, async (rule, trace) => {
      const fleet = fleetOf(rule, source, false);
      await play(fleet, trace);
      expect(violations(fleet.calls)).toEqual([]);
      await comeToRest(fleet);
      expect(fleet.time.pending).toEqual([]);
      expectNothingLost(await standings(fleet, rule.meters, endedInTime));
      await fleet.close();
    }),
    runs: 300,
  };
}

function badNetworksToo(source: FleetRules['source']): FleetProperty {
  return {
    name: 'never pass a window or a budget on a network that is slow and loses messages',
    property: fc.asyncProperty(rules, stepsWithCrashes, async (rule, trace) => {
      const fleet = fleetOf(rule, source, true);
      await play(fleet, trace);
      // A place in flight is kept for as long as reports arrive within a lease.
      const inTime = violations(fleet.calls).filter((text) => !text.startsWith('concurrency'));
      expect(inTime).toEqual([]);
      await comeToRest(fleet);
      expect(fleet.time.pending).toEqual([]);
      const reported = (call: TrueCall): boolean => call.isLeased && endedInTime(call);
      expectNothingLost(await standings(fleet, rule.meters, reported));
    }),
    runs: 300,
  };
}
