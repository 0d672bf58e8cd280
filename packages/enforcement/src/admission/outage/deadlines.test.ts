import { expect, test } from 'vitest';
import { VirtualTime } from '../../../test/virtual-time.ts';
import { Deadlines } from './deadlines.ts';

function clocked(): { time: VirtualTime; start: (name: string) => () => void; log: string[] } {
  const time = new VirtualTime(1000);
  const deadlines = new Deadlines({ now: time.read, after: time.after, timeoutMs: 50 });
  const log: string[] = [];
  const start = (name: string): (() => void) =>
    deadlines.start(() => log.push(`${name} ${time.now}`));
  return { time, start, log };
}

test('each ends at its own time, on one timer', async () => {
  const { time, start, log } = clocked();
  for (const name of ['a', 'b', 'c']) {
    start(name);
    start(`${name}2`);
    await time.advance(20);
  }
  expect(time.pending).toHaveLength(1);
  await time.runOut();
  expect(log).toEqual(['a 1050', 'a2 1050', 'b 1070', 'b2 1070', 'c 1090', 'c2 1090']);
});

test('what has its answer does not end, and leaves no timer', async () => {
  const { time, start, log } = clocked();
  const stop = start('a');
  await time.advance(30);
  const stopLast = start('b');
  stop();
  stop();
  await time.advance(49);
  expect(time.pending).toEqual([1]);
  stopLast();
  expect(time.pending).toEqual([]);
  start('c');
  await time.runOut();
  expect(log).toEqual(['c 1129']);
});

test.each([
  ['forward', 3_600_000],
  ['back', -3_600_000],
])('a clock that is set %s makes nobody wait for it', async (_name, byMs) => {
  const log: string[] = [];
  // A timer runs by another clock than the one that people set.
  const timers = new VirtualTime(0);
  let set = 0;
  const deadlines = new Deadlines({
    now: () => timers.now + set,
    after: timers.after,
    timeoutMs: 50,
  });
  deadlines.start(() => log.push(`a ${timers.now}`));
  await timers.advance(10);
  set = byMs;
  deadlines.start(() => log.push(`b ${timers.now}`));
  await timers.runOut();
  expect(log).toEqual(['a 50', expect.stringMatching(/^b (50|100)$/)]);
  expect(timers.pending).toEqual([]);
});

test('one that begins while others end has its time', async () => {
  const time = new VirtualTime(0);
  const deadlines = new Deadlines({ now: time.read, after: time.after, timeoutMs: 50 });
  const log: string[] = [];
  deadlines.start(() => {
    log.push(`a ${time.now}`);
    deadlines.start(() => log.push(`b ${time.now}`));
  });
  await time.runOut();
  expect(log).toEqual(['a 50', 'b 100']);
  expect(time.pending).toEqual([]);
});
