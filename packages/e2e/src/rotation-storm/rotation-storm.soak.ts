import { expect, test } from 'vitest';
import { flawless } from './outcome.ts';
import type { Size } from './rotations.ts';
import { runScenario } from './run-scenario.ts';
import { scenarios, scenariosOfOtherCallers, type Scenario } from './scenarios.ts';

const size: Size = {
  workers: 1000,
  rotations: 50,
  calls: 1050,
  brokenAnswers: 2,
  patienceMs: 20_000,
};
/** A call through `fetch` costs several times what one through the SDK's own transport does. */
const fewer: Size = { ...size, rotations: 5 };

const sized: readonly (readonly [string, Scenario, Size])[] = [
  ...scenarios.map((scenario) => [scenario.name, scenario, size] as const),
  ...scenariosOfOtherCallers.map((scenario) => [scenario.name, scenario, fewer] as const),
];

test.each(sized)('at full size, no call fails of %s', async (name, scenario, ofSize) => {
  const { calls, failed, outcome } = await runScenario(scenario, ofSize);
  console.log(`${name}: ${calls} calls, ${failed} failed`);
  expect(outcome).toEqual(flawless);
});
