import { expect, test } from 'vitest';
import { scenarios, type Size } from './scenarios.ts';
import { Storm } from './storm.ts';

const size: Size = { workers: 1000, rotations: 50, calls: 1050 };

test.each(scenarios)('at full size, no call fails of $name', async ({ name, run }) => {
  await using storm = await Storm.over({ timeout: 60_000 });
  await run(storm, size);
  await storm.calm();
  console.log(`${name}: ${storm.done} calls, ${storm.failures.length} failed`);
  expect(storm.failures).toEqual([]);
});
