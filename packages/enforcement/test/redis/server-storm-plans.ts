import { expect } from 'vitest';
import type { clients } from './clients.ts';
import { ServerStorm } from './server-storm.ts';
import type { Blow, StormPlan } from './server-storm.ts';

const short = { windowMs: 150, limit: 20 };
const long = { windowMs: 400, limit: 40 };
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
    plan: { appendOnly: true, leaseMs: 40, windows: [{ windowMs: 400, limit: 1_000 }] },
    holds: async (storm) => {
      const [most = 0] = storm.mostInWindows;
      expect(most).toBeLessThanOrEqual(1_000);
      // Not all that is leased is used, but most of it.
      expect(most).toBeGreaterThan(700);
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
