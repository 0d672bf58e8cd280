import { expect, test } from 'vitest';
import { OpenWork } from './open-work.ts';

test('is waited for until all of it has ended, also what fails and what is begun meanwhile', async () => {
  const work = new OpenWork();
  await work.ended();
  const [first, second, third] = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  if (first === undefined || second === undefined || third === undefined) throw new Error('none');
  work.track(first.promise);
  work.track(second.promise);
  const told: string[] = [];
  const waits = ['one', 'other'].map((name) => work.ended().then(() => told.push(name)));
  first.resolve();
  await first.promise;
  work.track(third.promise);
  second.reject(new Error('failed'));
  await second.promise.catch(() => undefined);
  expect(told).toEqual([]);
  third.resolve();
  await Promise.all(waits);
  expect(told).toEqual(['one', 'other']);
});
