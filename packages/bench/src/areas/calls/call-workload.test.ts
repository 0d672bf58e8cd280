import { expect, test } from 'vitest';
import { callWorkload } from './call-workload.ts';
import { answerText } from './chat-exchange.ts';

const options = { sequentialCalls: 10, parallelCalls: 100 };

test('a round makes its calls one by one, then 32 at a time', async () => {
  let calls = 0;
  let inFlight = 0;
  const most = { sequential: 0, parallel: 0 };
  const program = await callWorkload(async () => {
    const phase = calls % 110 < 10 ? 'sequential' : 'parallel';
    calls += 1;
    inFlight += 1;
    most[phase] = Math.max(most[phase], inFlight);
    await Promise.resolve();
    inFlight -= 1;
    return answerText;
  }, options);
  expect(calls).toBe(110);
  await program.round?.();
  expect(calls).toBe(220);
  expect(most).toEqual({ sequential: 1, parallel: 32 });
});

test('a client that gets another answer has no round', async () => {
  await expect(callWorkload(() => Promise.resolve('rate limited'), options)).rejects.toThrow(
    'never gave',
  );
});

test('a workload without sizes does not start', async () => {
  await expect(
    callWorkload(() => Promise.resolve(answerText), { sequentialCalls: 10 }),
  ).rejects.toThrow('"parallelCalls"');
});
