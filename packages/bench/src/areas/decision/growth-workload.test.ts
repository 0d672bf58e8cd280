import { describe, expect, test } from 'vitest';
import { growthWorkload } from './growth-workload.ts';

/** A decider that only notes which keys it is asked about. */
function recorder(): {
  readonly asked: Set<string>[];
  readonly create: () => { decide: (keys: readonly string[]) => void };
} {
  const asked: Set<string>[] = [];
  const create = () => {
    const keysOfThis = new Set<string>();
    asked.push(keysOfThis);
    return {
      decide: (keys: readonly string[]): void => {
        for (const key of keys) keysOfThis.add(key);
      },
    };
  };
  return { asked, create };
}

const options = { decisions: 100, largest: 1_000, forgotten: 10 };

describe('growth', () => {
  test('is measured up to the largest size, and what is left once', async () => {
    const { round } = await growthWorkload(recorder().create, options);
    expect(Object.keys((await round?.()) ?? {})).toEqual([
      'time10',
      'time1k',
      'left',
      'timers',
      'bytes1k',
    ]);
  });

  test('gives each limiter as many keys as its size says', async () => {
    const { asked, create } = recorder();
    await growthWorkload(create, options);
    const sizes = new Set(asked.map((keys) => keys.size));
    // The first is asked about one more, which stays when the others are forgotten.
    expect(sizes).toEqual(new Set([11, 10, 1_000]));
  });
});
