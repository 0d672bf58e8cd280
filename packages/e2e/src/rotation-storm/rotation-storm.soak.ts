import { expect, test } from 'vitest';
import { failuresOfKeys, scenarios, type Size } from './scenarios.ts';
import { Storm } from './storm.ts';

const size: Size = { workers: 1000, rotations: 50, calls: 1050 };

test.each(scenarios)('at full size, no call fails of $name', async (scenario) => {
  await using storm = await Storm.over({ timeout: 60_000 });
  await scenario.run(storm, size);
  await storm.calm();
  console.log(`${scenario.name}: ${storm.done} calls, ${storm.failures.length} failed`);
  expect(failuresOfKeys(storm.failures, scenario)).toEqual([]);
});
