import { describe, expect, test } from 'vitest';
import { createKeyRing, type KeyRingOptions } from '../../src/index.ts';
import { documentedLoop } from '../documented-loop.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { Caller, Scene } from './failure-mode.ts';
import { modesOfCalls } from './modes-of-calls.ts';
import { modesOfKeys } from './modes-of-keys.ts';
import { modesOfSources } from './modes-of-sources.ts';

const modes = [...modesOfCalls, ...modesOfKeys, ...modesOfSources].toSorted(
  (first, second) => first.mode - second.mode,
);

function sceneOf(make: (options: KeyRingOptions) => Caller): Scene {
  const clock = new VirtualClock();
  const { now, sleep } = clock;
  return { clock, make: (options) => make({ now, sleep, random: () => 1, ...options }) };
}

/** The documented loop reads its keys once, when it is first used, and knows nothing but to call. */
function loopCaller({ keys, source }: KeyRingOptions): Caller {
  let call: Promise<ReturnType<typeof documentedLoop>> | undefined;
  const read = async (): Promise<ReturnType<typeof documentedLoop>> => {
    const given = source === undefined ? keys : (await source.load(AbortSignal.any([]))).keys;
    const values = [given].flat().filter((key) => typeof key === 'string');
    return documentedLoop(values);
  };
  const context = { keyId: '', attempt: 1, signal: AbortSignal.any([]) };
  return {
    call: async (fn) => {
      call ??= read();
      return (await call)(async (key = '') => fn(key, context));
    },
    on: () => () => undefined,
    status: () => ({ keys: [] }),
    refresh: () => Promise.resolve(),
    replace: () => undefined,
    markRevoked: () => false,
  };
}

describe('ways in which loops that change keys fail', () => {
  test.each(modes)('mode $mode does not happen: $name', async ({ tryOut }) => {
    await expect(tryOut(sceneOf(createKeyRing))).resolves.toBeUndefined();
  });

  test('all 25 that a ring can be in are on the list', () => {
    expect(modes.map(({ mode }) => mode)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
  });
});

describe('the documented loop', () => {
  test.each(modes.filter((mode) => mode.documentedLoop === 'fails'))(
    'is found out by mode $mode: $name',
    async ({ tryOut }) => {
      await expect(tryOut(sceneOf(loopCaller))).rejects.toBeInstanceOf(Error);
    },
  );

  test.each(modes.filter((mode) => mode.documentedLoop === 'holds'))(
    'stands mode $mode: $name',
    async ({ tryOut }) => {
      await expect(tryOut(sceneOf(loopCaller))).resolves.toBeUndefined();
    },
  );
});
