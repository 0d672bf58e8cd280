import { expect, test } from 'vitest';
import { stepText, summaryText } from './print-report.ts';
import { runSteps } from './run-steps.ts';
import type { Step } from './step.ts';

const passing = (name: string, needs?: string): Step => ({
  name,
  ...(needs !== undefined && { needs }),
  run: () => Promise.resolve({ ok: true, output: 'chatter\n' }),
});
const failing: Step = {
  name: 'failing',
  run: () => Promise.resolve({ ok: false, output: 'what is wrong\n' }),
};

/** A clock that is one second later each time it is read. */
function tickingClock(): () => number {
  let now = 0;
  return () => (now += 1000);
}

const run = (steps: readonly Step[]): ReturnType<typeof runSteps> =>
  runSteps(steps, { workFolder: '/tmp/none', now: tickingClock(), onReport: () => undefined });

test('a failure does not stop the steps after it', async () => {
  const reports = await run([passing('first'), failing, passing('last')]);
  expect(reports.map(({ name, state }) => [name, state])).toEqual([
    ['first', 'ok'],
    ['failing', 'failed'],
    ['last', 'ok'],
  ]);
});

test('a step is left out when what it needs failed, and so is what needs that step', async () => {
  const steps = [failing, passing('second', 'failing'), passing('third', 'second')];
  const states = (await run(steps)).map(({ state }) => state);
  expect(states).toEqual(['failed', 'left out', 'left out']);
});

test('a step that throws has failed, and the error is its output', async () => {
  const thrown = { name: 'throws', run: () => Promise.reject(new Error('no such folder')) };
  const [report] = await run([thrown]);
  expect(report?.state).toBe('failed');
  expect(report?.output).toContain('no such folder');
});

test('a failed step shows what it printed, a passed one only its line', async () => {
  const [passed, failed] = await run([passing('fine'), failing]);
  expect(passed && stepText(passed)).toMatch(/^ok +fine +1\.0 s$/);
  expect(failed && stepText(failed)).toMatch(/^failed +failing +1\.0 s\n {4}what is wrong$/);
});

test('a verbose step shows what it printed though it passed', async () => {
  const [report] = await run([{ ...passing('sizes'), verbose: true }]);
  expect(report && stepText(report)).toMatch(/^ok +sizes +1\.0 s\n {4}chatter$/);
});

test('the summary counts a step that was left out as failed', async () => {
  const reports = await run([passing('first'), failing, passing('late', 'failing')]);
  expect(summaryText(reports).split('\n').at(-1)).toBe('1 steps passed, 2 failed');
});
