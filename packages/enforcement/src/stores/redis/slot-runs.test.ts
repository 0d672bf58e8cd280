import { setImmediate as endOfTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { RedisScript, ScriptRunner } from './script-runner.ts';
import { SlotRuns } from './slot-runs.ts';

const script = new RedisScript('one');
const other = new RedisScript('other');

interface Sent {
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

describe('runs of scripts', () => {
  let sent: Sent[] = [];
  /** What the server says to each run; what it was asked for each slot, where nothing is said. */
  let answer: (run: Sent) => unknown;
  beforeEach(() => {
    sent = [];
    answer = ({ values }) => Array.from({ length: Number(values[0]) }, (_, slot) => [1, slot]);
  });

  const runs = (time: () => readonly string[] = () => []): SlotRuns => {
    const run = async (keys: readonly string[], values: readonly string[]): Promise<unknown> => {
      sent.push({ keys, values });
      return answer({ keys, values });
    };
    const scripts = {
      bySha: (_: string, keys: readonly string[], values: readonly string[]) => run(keys, values),
      byText: (_: string, keys: readonly string[], values: readonly string[]) => run(keys, values),
    };
    return new SlotRuns(new ScriptRunner(scripts), time);
  };
  const slotsOf = (): string[] => sent.map(({ values: [slots = ''] }) => slots);

  test('go together within a turn, each slot with its own keys, values and answer', async () => {
    const of = runs(() => ['time']);
    const asked = [of.run(script, ['a', 'b'], ['1']), of.run(script, ['c', 'd'], ['2', '3'])];
    expect(await Promise.all(asked)).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(sent).toEqual([
      { keys: ['a', 'b', 'c', 'd'], values: ['2', 'time', '1', '1', '2', '2', '3'] },
    ]);
  });

  test('of different scripts, or of as many keys no more, go apart', async () => {
    const of = runs();
    await Promise.all([
      of.run(script, ['a', 'b'], []),
      of.run(other, ['a', 'b'], []),
      of.run(script, ['c'], []),
    ]);
    expect(slotsOf()).toEqual(['1', '1', '1']);
  });

  test('are answered in numbers, also by clients that give them as texts', async () => {
    answer = () => [['1', '7']];
    expect(await runs().run(script, ['a'], [])).toEqual([1, 7]);
  });

  test('of different turns go apart', async () => {
    const of = runs();
    const first = of.run(script, ['a'], []);
    await endOfTurn();
    await Promise.all([first, of.run(script, ['b'], [])]);
    expect(slotsOf()).toEqual(['1', '1']);
  });

  test('have no more than sixteen slots, nor many more than a thousand values', async () => {
    const of = runs();
    await Promise.all(Array.from({ length: 40 }, (_, slot) => of.run(script, [`${slot}`], [])));
    expect(slotsOf()).toEqual(['16', '16', '8']);
    sent = [];
    const values = Array.from({ length: 600 }, () => '1');
    await Promise.all(Array.from({ length: 4 }, (_, slot) => of.run(script, [`${slot}`], values)));
    expect(slotsOf()).toEqual(['2', '2']);
  });

  test('tell of what failed for one slot there alone', async () => {
    answer = () => [[1], [-2, 'WRONGTYPE Operation against a key'], 'none'];
    const of = runs();
    const asked = ['a', 'b', 'c'].map((key) => of.run(script, [key], []));
    expect(await Promise.allSettled(asked)).toMatchObject([
      { status: 'fulfilled', value: [1] },
      { status: 'rejected', reason: { name: 'StoreError', reason: 'WRONGTYPE' } },
      { status: 'rejected', reason: { name: 'StoreError', reason: 'REPLY' } },
    ]);
  });

  test('fail for all their slots when they fail, or are not answered as scripts are', async () => {
    const of = runs();
    for (const broken of [
      () => Promise.reject(new Error('OOM command')),
      () => 'OK',
      () => [[1]],
    ]) {
      answer = broken;
      const asked = [of.run(script, ['a'], []), of.run(script, ['b'], [])];
      const outcomes = await Promise.allSettled(asked);
      expect(outcomes).toMatchObject([
        { status: 'rejected', reason: { name: 'StoreError' } },
        { status: 'rejected', reason: { name: 'StoreError' } },
      ]);
    }
  });

  test('are divided by slot once a Cluster has refused one over several, and that one is made again', async () => {
    answer = ({ keys, values }) => {
      if (new Set(keys).size > 1)
        throw new Error("CROSSSLOT Keys in request don't hash to the same");
      return Array.from({ length: Number(values[0]) }, () => [Number(keys[0])]);
    };
    const of = runs();
    const asked = ['1', '2', '1'].map((key) => of.run(script, [key], []));
    expect(await Promise.all(asked)).toEqual([[1], [2], [1]]);
    expect(slotsOf()).toEqual(['3', '2', '1']);
    sent = [];
    await Promise.all(['3', '4', '3'].map((key) => of.run(script, [key], [])));
    expect(slotsOf()).toEqual(['2', '1']);
  });

  test('are not made again and again for a slot whose own keys are refused', async () => {
    answer = () => Promise.reject(new Error('CROSSSLOT Keys'));
    await expect(runs().run(script, ['a', 'b'], [])).rejects.toMatchObject({ reason: 'CROSSSLOT' });
    expect(sent).toHaveLength(1);
  });
});
