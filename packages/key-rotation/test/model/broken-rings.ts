import { createKeyRing, type KeyRingOptions, type KeySource } from '../../src/index.ts';
import { documentedLoop } from '../documented-loop.ts';
import { idOf } from './pool-keys.ts';
import type { MakeRing, RingUnderTest } from './ring-under-test.ts';

/** A ring with some of its ways changed. */
function changed(
  ring: RingUnderTest,
  changes: (ring: RingUnderTest) => Partial<RingUnderTest>,
): RingUnderTest {
  return {
    call: (fn, options) => ring.call(fn, options),
    on: (name, listener) => ring.on(name, listener),
    status: () => ring.status(),
    refresh: () => ring.refresh(),
    replace: (keys) => ring.replace(keys),
    ban: (keyId) => ring.ban(keyId),
    markRevoked: (keyId) => ring.markRevoked(keyId),
    setDraining: (keyId, draining) => ring.setDraining(keyId, draining),
    close: () => ring.close(),
    ...changes(ring),
  };
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 401;
}

function valuesOf({ keys }: KeyRingOptions): string[] {
  return [keys].flat().flatMap((given) => (typeof given === 'object' ? (given?.key ?? []) : []));
}

/** Everything but `call`, for loops that know nothing else. */
function plainRing(options: KeyRingOptions, call: RingUnderTest['call']): RingUnderTest {
  const keys = valuesOf(options).map((value) => ({ keyId: idOf(value), state: 'active' as const }));
  return {
    call,
    on: () => () => undefined,
    status: () => ({ generation: 1, keys }),
    refresh: () => Promise.resolve(),
    replace: () => undefined,
    ban: () => false,
    markRevoked: () => false,
    setDraining: () => false,
    close: () => Promise.resolve(),
  };
}

const context = { keyId: '', attempt: 1, signal: new AbortController().signal };

/** The loop as it is documented: an index that all calls share. */
export const loopRing: MakeRing = (options) => {
  const call = documentedLoop(valuesOf(options));
  return plainRing(options, (fn) => call(async (key = '') => fn(key, context)));
};

/** Tries the first key, and no other. */
export const ringOfOneKey: MakeRing = (options) =>
  changed(createKeyRing(options), (ring) => ({
    call: (fn, given) => ring.call(fn, { ...given, replayable: false }),
  }));

/** A ring that takes answers of these statuses for refusals, and ends the call with any other. */
function ringThatGoesOnAfter(...statuses: readonly number[]): MakeRing {
  return (options) =>
    createKeyRing({
      ...options,
      classify: (failure) => {
        const status = failure instanceof Error && 'status' in failure ? failure.status : null;
        return statuses.some((refusal) => refusal === status)
          ? { outcome: 'auth' }
          : { outcome: 'fatal' };
      },
    });
}

/** Hands a 429 on without a look at the other keys. */
export const ringThatFearsLimits: MakeRing = ringThatGoesOnAfter(401);

/** Says that all keys failed where one only lacked quota. */
export const ringThatTakesLimitsForRefusals: MakeRing = ringThatGoesOnAfter(401, 429);

/** Reads the source for each refused call anew. */
export const ringThatRefreshesForEachCall: MakeRing = (options) => {
  const { source } = options;
  return changed(createKeyRing(options), (ring) => ({
    call: (fn, given) =>
      ring.call(fn, given).catch(async (error: unknown) => {
        await source?.load(new AbortController().signal).catch(() => undefined);
        throw error;
      }),
  }));
};

/** Forgets what was banned. */
export const ringThatIgnoresBans: MakeRing = (options) =>
  changed(createKeyRing(options), () => ({ ban: () => true, markRevoked: () => true }));

/** Tries every refused key once more at once. */
export const ringThatInsists: MakeRing = (options) =>
  changed(createKeyRing(options), (ring) => ({
    call: (fn, given) =>
      ring.call(async (key, keyed) => {
        try {
          return await fn(key, keyed);
        } catch (error) {
          if (!isRefusal(error)) throw error;
          return fn(key, keyed);
        }
      }, given),
  }));

/** Installs whatever a read brings, however late. */
export const ringOfLateAnswers: MakeRing = (options) => {
  const { source } = options;
  let install: RingUnderTest['replace'] = () => undefined;
  const late: KeySource | undefined = source && {
    name: source.name,
    capabilities: source.capabilities,
    load: async (signal) => {
      const loaded = await source.load(signal);
      if (signal.aborted) install(loaded.keys.filter((key) => key !== undefined));
      return loaded;
    },
  };
  const ring = createKeyRing({ ...options, source: late });
  install = (keys) => ring.replace(keys);
  return ring;
};

/** Says in its errors with which key it failed. */
export const ringThatTells: MakeRing = (options) =>
  changed(createKeyRing(options), (ring) => ({
    call: (fn, given) => {
      let last = '';
      const noted: typeof fn = (key, keyed) => {
        last = key;
        return fn(key, keyed);
      };
      return ring.call(noted, given).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ALL_KEYS_FAILED')
          throw new Error(`All keys failed, the last one was ${last}`);
        throw error;
      });
    },
  }));

/** Keeps no account of refusals: every call tries key by key. */
export const ringWithoutMemory: MakeRing = (options) =>
  plainRing(options, async (fn) => {
    for (const value of valuesOf(options)) {
      try {
        return await fn(value, context);
      } catch (error) {
        if (!isRefusal(error)) throw error;
      }
    }
    throw new Error('All keys failed');
  });

/** Takes the first key that works, whatever it was asked for. */
export const ringOfFavourites: MakeRing = (options) =>
  createKeyRing({ ...options, strategy: 'primary-first' });
