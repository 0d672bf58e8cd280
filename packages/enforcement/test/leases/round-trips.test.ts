import { describe, expect, test } from 'vitest';
import { runBusyFleet } from './busy-fleet.ts';
import { ReferenceSource } from './reference-source.ts';

describe('eight processes on a limit of 6,000 a minute', () => {
  test('make at most three round trips in a hundred decisions at 60 % load', async () => {
    const load = await runBusyFleet(0.6, (now) => new ReferenceSource(now));
    expect(load.admitted).toBe(1);
    expect(load.roundTrips).toBeLessThanOrEqual(0.03);
    expect(load.synchronous).toBeGreaterThanOrEqual(0.99);
  });

  test('use the limit, and not more, when they ask for twice as much, and denials cost few round trips', async () => {
    const load = await runBusyFleet(2, (now) => new ReferenceSource(now));
    expect(load.used).toBeGreaterThanOrEqual(0.95);
    expect(load.most).toBeLessThanOrEqual(1);
    expect(load.roundTrips).toBeLessThanOrEqual(0.1);
  });
});
