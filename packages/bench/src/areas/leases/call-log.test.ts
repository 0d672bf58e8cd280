import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gatherTally } from '../../frame/tally.ts';
import { CallLog } from './call-log.ts';

test('decisions are counted by their outcome and by whether they had to wait, once', async () => {
  const log = new CallLog();
  log.observe(() => true);
  log.observe(() => false);
  log.observe(() => Promise.resolve(true));
  await nextTurn();
  const sample = log.take();
  expect(sample).toMatchObject({ decisions: 3, admitted: 2, local: 2 });
  const counts = ['took', 'asked', 'answered'].map((name) =>
    [...gatherTally(name, [sample]).values()].reduce((sum, times) => sum + times, 0),
  );
  expect(counts).toEqual([3, 2, 2]);
  expect(log.take()).toEqual({ decisions: 0, admitted: 0, local: 0 });
});

test('a decision on its way is not counted yet', async () => {
  const log = new CallLog();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  log.observe(() => promise);
  expect(log.take()).toMatchObject({ decisions: 0 });
  resolve(true);
  await nextTurn();
  expect(log.take()).toMatchObject({ decisions: 1, admitted: 1, local: 0 });
});

test.each([
  [
    'throws',
    (): boolean => {
      throw new Error('no store');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no store'))],
])('one that %s ends the measurement', async (_, decide) => {
  const log = new CallLog();
  log.observe(decide);
  await nextTurn();
  expect(() => log.take()).toThrow('no store');
});
