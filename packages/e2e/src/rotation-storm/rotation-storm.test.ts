import { expect, test } from 'vitest';
import { failuresOfKeys, scenarios, type Size } from './scenarios.ts';
import { Storm } from './storm.ts';

const size: Size = { workers: 100, rotations: 3, calls: 300 };

test.each(scenarios)('no call fails of $name', async (scenario) => {
  await using storm = await Storm.over();
  await scenario.run(storm, size);
  await storm.calm();
  expect(failuresOfKeys(storm.failures, scenario)).toEqual([]);
});

test('200 calls in flight on a key that is revoked: one refresh, and no call fails', async () => {
  await using storm = await Storm.over();
  const key = await storm.issue();
  storm.published = [key.secret];
  await storm.rise(200);
  // All wait at the gateway, each with the old key, until it is revoked.
  storm.gateway.faults.add({
    route: 'models.list',
    times: 200,
    fault: { kind: 'latency', ms: 150 },
  });
  while (storm.ring.status().keys[0]?.inFlight !== 200) await storm.admin.health.check();
  const next = await storm.admin.gateway.keys.rotate(key.id, { grace_period_seconds: 0 });
  storm.published = [next.secret];
  await storm.calls(400);
  await storm.calm();
  expect(storm.failures).toEqual([]);
  expect(storm.loads).toBe(2);
});
