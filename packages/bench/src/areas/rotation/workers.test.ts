import { expect, test } from 'vitest';
import { Workers } from './workers.ts';

const refusal = Object.assign(new Error('refused'), { status: 401 });

/** Calls that end in a later turn of the event loop, every fifth one refused. */
function countedCalls(): { readonly call: () => Promise<void>; made: number } {
  const counted = {
    made: 0,
    call: async (): Promise<void> => {
      counted.made += 1;
      const { made } = counted;
      await nextTurn();
      if (made % 5 === 0) throw refusal;
    },
  };
  return counted;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

test('workers begin with one call each, and make calls until they are stopped', async () => {
  const counted = countedCalls();
  const workers = new Workers(counted);
  await workers.start(10);
  await workers.calls(95);
  const { done, failed } = await workers.stop();
  expect(done).toBe(counted.made);
  expect(done).toBeGreaterThanOrEqual(105);
  expect(failed).toBe(Math.floor(done / 5));
  await nextTurn();
  expect(counted.made).toBe(done);
});

test('a turnover is over when every call that was under way has ended', async () => {
  const begun: (() => void)[] = [];
  const workers = new Workers({
    call: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      begun.push(resolve);
      return promise;
    },
  });
  const started = workers.start(2);
  for (const end of begun.splice(0)) end();
  await started;
  await nextTurn();
  const [slow, quick] = begun.splice(0);
  let isOver = false;
  const turnover = workers.turnover().then(() => {
    isOver = true;
  });
  quick?.();
  await nextTurn();
  expect(isOver).toBe(false);
  // The quick worker has begun another call by now, which the turnover does not wait for.
  expect(begun).toHaveLength(1);
  slow?.();
  await turnover;
  const stopped = workers.stop();
  await nextTurn();
  for (const end of begun) end();
  await stopped;
});

test('a call that fails of anything but its key ends the wait and the workers', async () => {
  const broken = new Error('socket hang up');
  let made = 0;
  const workers = new Workers({
    call: async () => {
      made += 1;
      await nextTurn();
      if (made > 6) throw broken;
    },
  });
  await workers.start(2);
  await expect(workers.calls(1_000)).rejects.toBe(broken);
  await expect(workers.stop()).rejects.toBe(broken);
});
