import { createEnforcer, tokenLimit } from '../src/index.ts';
import type { ResetPeriod } from '../src/index.ts';

/**
 * Plays the year 2028 in each time zone named in the arguments and prints what happened as JSON. A
 * process of its own, since only the main thread of a process follows a change of `TZ`.
 */
export interface ZoneYear {
  readonly zone: string;
  /** Minutes that local time is behind UTC in January and in July: whether the zone is really in force. */
  readonly offsets: readonly [number, number];
  /** When the one token of each period was given out, ISO 8601. */
  readonly admittedAt: Readonly<Record<BudgetReset, readonly string[]>>;
  /** When the denied calls were told to come again, each instant once. */
  readonly retryAt: Readonly<Record<BudgetReset, readonly string[]>>;
}

const resets = ['daily', 'weekly', 'monthly', 'yearly'] as const satisfies readonly ResetPeriod[];
export type BudgetReset = (typeof resets)[number];

const hourMs = 3_600_000;

async function playYear(zone: string): Promise<ZoneYear> {
  process.env['TZ'] = zone;
  const offsets = [new Date(2028, 0, 1), new Date(2028, 6, 1)].map((day) =>
    day.getTimezoneOffset(),
  );
  const played = await Promise.all(
    resets.map(async (reset) => [reset, await play(reset)] as const),
  );
  return {
    zone,
    offsets: [offsets[0] ?? Number.NaN, offsets[1] ?? Number.NaN],
    admittedAt: byReset(played, ({ admittedAt }) => admittedAt),
    retryAt: byReset(played, ({ retryAt }) => retryAt),
  };
}

interface Played {
  readonly admittedAt: readonly string[];
  readonly retryAt: readonly string[];
}

/** A call in the last millisecond before each hour of UTC, and one in the first after it. */
async function play(reset: BudgetReset): Promise<Played> {
  let now = 0;
  const enforcer = createEnforcer({
    policies: [tokenLimit({ limit: 1, reset })],
    now: () => now,
  });
  const admittedAt: string[] = [];
  const retryAt = new Set<string>();
  for (let hour = Date.UTC(2028, 0); hour <= Date.UTC(2029, 0, 2); hour += hourMs) {
    for (now of [hour - 1, hour]) {
      const admission = await enforcer.admit({
        keyId: 'k1',
        capability: 'chat',
        estimate: { tokens: 1 },
      });
      if (admission.allowed) {
        admission.settle({ tokens: 1 });
        admittedAt.push(new Date(now).toISOString());
      } else
        retryAt.add(new Date(now + (admission.denial.retryAfterMs ?? Number.NaN)).toISOString());
    }
  }
  return { admittedAt, retryAt: [...retryAt] };
}

function byReset(
  played: readonly (readonly [BudgetReset, Played])[],
  pick: (played: Played) => readonly string[],
): Record<BudgetReset, readonly string[]> {
  const all: Record<BudgetReset, readonly string[]> = {
    daily: [],
    weekly: [],
    monthly: [],
    yearly: [],
  };
  for (const [reset, one] of played) all[reset] = pick(one);
  return all;
}

const years: ZoneYear[] = [];
for (const zone of process.argv.slice(2)) years.push(await playYear(zone));
process.stdout.write(JSON.stringify(years));
