import { expect } from 'vitest';
import type { clients } from './clients.ts';
import { ServerStorm } from './server-storm.ts';
import type { Blow, StormPlan } from './server-storm.ts';

const short = { windowMs: 200, limit: 25 };
const long = { windowMs: 800, limit: 70 };
const inFlight = 10;

/** By what the server comes back with, and what holds then. */
export const stormPlans: readonly {
  readonly name: string;
  readonly plan: StormPlan;
  readonly holds: (storm: ServerStorm) => Promise<void>;
}[] = [
  {
    name: 'what it acknowledged',
    plan: { appendOnly: true, windows: [short, long], inFlight },
    holds: async (storm) => {
      expect(storm.mostInWindows).toEqual([short.limit, long.limit]);
      expect(storm.mostInFlight).toBeLessThanOrEqual(inFlight);
      expect(await storm.counted()).toEqual([storm.tokens, 0]);
    },
  },
  {
    name: 'nothing',
    plan: { appendOnly: false, windows: [short, long], inFlight },
    holds: async (storm) => {
      const [inShort = Infinity, inLong = Infinity] = storm.mostInWindows;
      expect(inShort).toBeLessThanOrEqual(2 * short.limit);
      expect(inLong).toBeLessThanOrEqual(2 * long.limit);
      expect(storm.mostInFlight).toBeLessThanOrEqual(2 * inFlight);
      const [tokens, left] = await storm.counted();
      expect(tokens).toBeLessThanOrEqual(storm.tokens);
      expect(left).toBe(0);
    },
  },
  {
    name: 'what it acknowledged, to processes that lease',
    plan: { appendOnly: true, leaseMs: 50, windows: [{ windowMs: 800, limit: 2_000 }] },
    holds: async (storm) => {
      const [most = 0] = storm.mostInWindows;
      expect(most).toBeLessThanOrEqual(2_000);
      // Not all that is leased is used, but most of it.
      expect(most).toBeGreaterThan(1_500);
      expect(await storm.counted()).toEqual([storm.tokens]);
    },
  },
];

/** Calls without a pause, and one blow after the other. */
export async function expectToEndure(
  client: (typeof clients)[number],
  { plan, holds }: (typeof stormPlans)[number],
  blows: Iterable<Blow>,
): Promise<void> {
  await using storm = await ServerStorm.over(client, plan);
  await storm.rise();
  for (const blow of blows) await storm.endure(blow);
  await storm.calm();
  await holds(storm);
}
