import { expect, test } from 'vitest';
import { flawless } from './outcome.ts';
import type { Size } from './rotations.ts';
import { runScenario } from './run-scenario.ts';
import { scenarios, scenariosOfOtherCallers } from './scenarios.ts';
import { Storm } from './storm.ts';

const size: Size = { workers: 100, rotations: 3, calls: 300, brokenAnswers: 30, patienceMs: 1500 };

test.each([...scenarios, ...scenariosOfOtherCallers])(
  'no call fails of $name',
  async (scenario) => {
    const { outcome } = await runScenario(scenario, size);
    expect(outcome).toEqual(flawless);
  },
);

test('200 calls in flight on a key that is revoked: one refresh, and no call fails', async () => {
  await using storm = await Storm.over();
  const key = await storm.issue();
  storm.published = [key];
  await storm.rise(200);
  // All wait at the gateway, each with the old key, until it is revoked.
  storm.gateway.faults.add({
    route: 'models.list',
    times: 200,
    fault: { kind: 'latency', ms: 150 },
  });
  while (storm.ring.status().keys[0]?.inFlight !== 200) await storm.admin.health.check();
  storm.published = [await storm.rotate(key, 0)];
  await storm.calls(400);
  await storm.calm();
  expect(storm.failures).toEqual([]);
  expect(storm.loads).toBe(2);
});
