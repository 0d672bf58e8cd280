import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../test/virtual-clock.ts';
import { createKeyRing } from '../ring/create-key-ring.ts';
import type { AttemptContext } from './attempt-context.ts';
import type { AttemptResult, FailedOutcome } from './outcome.ts';
import {
  runAttempts,
  type AttemptsResult,
  type DecisionEvent,
  type RunAttemptsOptions,
} from './run-attempts.ts';

type Step = FailedOutcome | 'ok';

class Failure extends Error {
  readonly outcome: string;

  constructor(outcome: string) {
    super(outcome);
    this.outcome = outcome;
  }
}

/** Runs a call whose attempts end as the script says, by key; what is not in the script is ok. */
function scripted(
  keys: readonly string[],
  script: Readonly<Record<string, readonly Step[]>>,
  options: Partial<RunAttemptsOptions<string>> = {},
): {
  run: Promise<AttemptsResult<string>>;
  clock: VirtualClock;
  used: string[];
  errors: Failure[];
  numbers: number[];
} {
  const clock = new VirtualClock();
  const { now, sleep } = clock;
  const ring = createKeyRing({ keys, now, sleep, random: () => 0.5 });
  const left = new Map(Object.entries(script).map(([key, steps]) => [key, [...steps]]));
  const used: string[] = [];
  const numbers: number[] = [];
  const errors: Failure[] = [];
  const attempt = ({ key, attempt: number }: AttemptContext): Promise<AttemptResult<string>> => {
    used.push(key);
    numbers.push(number);
    const step = left.get(key)?.shift() ?? 'ok';
    if (step === 'ok') return Promise.resolve({ outcome: 'ok', value: key });
    const error = new Failure(step.outcome);
    errors.push(error);
    return Promise.resolve({ ...step, error });
  };
  const run = runAttempts({ ring, attempt, retries: 3, random: () => 0.5, now, sleep, ...options });
  run.catch(() => undefined);
  return { run, clock, used, errors, numbers };
}

const auth: Step = { outcome: 'auth' };
const answered: Step = { outcome: 'transient', delivery: 'answered' };
const unknown: Step = { outcome: 'transient', delivery: 'unknown' };
const limitedFor = (retryAfterMs: number): Step => ({ outcome: 'limited', retryAfterMs });
const deniedFor = (retryAfterMs: number | null): Step => ({ outcome: 'denied', retryAfterMs });

describe('runAttempts', () => {
  test('one good attempt is one request', async () => {
    const { run, used, numbers } = scripted(['a'], {});
    expect(await run).toMatchObject({ value: 'a', attempts: 1 });
    expect([used, numbers]).toEqual([['a'], [1]]);
  });

  test('goes on with the next key after a refusal, without a wait and without a retry', async () => {
    const { run, clock, used, numbers } = scripted(['a', 'b'], { a: [auth] }, { retries: 0 });
    expect(await run).toMatchObject({ value: 'b', attempts: 2 });
    expect([used, numbers, clock.waits]).toEqual([['a', 'b'], [1, 2], []]);
  });

  test('stays with its key after a failure of the gateway, and waits 500, 1000 and 2000 ms at half jitter', async () => {
    const { run, clock, used } = scripted(['a', 'b'], { a: [answered, answered, answered] });
    expect(await clock.run(run)).toMatchObject({ value: 'a', attempts: 4 });
    expect([used, clock.waits]).toEqual([
      ['a', 'a', 'a', 'a'],
      [500, 1000, 2000],
    ]);
  });

  test('throws the error of the last attempt, as it is, when the retries are used up', async () => {
    const { run, clock, errors, used } = scripted(['a'], {
      a: [answered, answered, answered, answered, answered],
    });
    const thrown = await clock.run(run).catch((error: unknown) => error);
    expect(used).toHaveLength(4);
    expect(thrown).toBe(errors[3]);
  });

  test('repeats a request of unknown outcome only when that does no harm', async () => {
    const careful = scripted(['a'], { a: [unknown] });
    await expect(careful.run).rejects.toBe(careful.errors[0]);
    const declared = scripted(['a'], { a: [unknown] }, { idempotent: true });
    expect(await declared.clock.run(declared.run)).toMatchObject({ attempts: 2 });
  });

  test('sends a body that is a stream once', async () => {
    const { run, errors, used } = scripted(['a', 'b'], { a: [auth] }, { replayable: false });
    await expect(run).rejects.toBe(errors[0]);
    expect(used).toEqual(['a']);
  });

  test.each(['missing-key', 'forbidden', 'fatal'] as const)(
    'ends at once with %s',
    async (outcome) => {
      const { run, errors, used } = scripted(['a', 'b'], { a: [{ outcome }] });
      await expect(run).rejects.toBe(errors[0]);
      expect(used).toEqual(['a']);
    },
  );

  test('an attempt that throws ends the call and gives its key back', async () => {
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const bug = new TypeError('not a function');
    await expect(runAttempts({ ring, attempt: () => Promise.reject(bug) })).rejects.toBe(bug);
    expect(ring.status().keys[0]).toMatchObject({ inFlight: 0, state: 'active', failed: 1 });
  });

  test('a listener for decisions hears every one, and cannot fail the call by throwing', async () => {
    const heard: DecisionEvent[] = [];
    const onDecision = (event: DecisionEvent): void => {
      heard.push(event);
      throw new Error('not my day');
    };
    const { run, clock } = scripted(['a', 'b'], { a: [auth], b: [answered] }, { onDecision });
    expect(await clock.run(run)).toMatchObject({ value: 'b' });
    expect(heard.map(({ attempt, outcome, decision }) => [attempt, outcome, decision])).toEqual([
      [1, 'auth', { do: 'next-key' }],
      [2, 'transient', { do: 'retry', delayMs: 500 }],
    ]);
    expect(JSON.stringify(heard)).not.toContain('"a"');
  });
});

describe('a key out of quota', () => {
  test('is left for one that has quota, at once', async () => {
    const { run, clock, used } = scripted(['a', 'b'], { a: [limitedFor(60_000)] }, { retries: 0 });
    expect(await run).toMatchObject({ value: 'b', attempts: 2 });
    expect([used, clock.waits]).toEqual([['a', 'b'], []]);
  });

  test('is waited for when all are, for as long as the first of them needs', async () => {
    const { run, clock, used } = scripted(['a', 'b'], {
      a: [limitedFor(3000)],
      b: [limitedFor(9000)],
    });
    expect(await clock.run(run)).toMatchObject({ value: 'a', attempts: 3 });
    expect([used, clock.waits]).toEqual([['a', 'b', 'a'], [3000]]);
  });

  test('whose limit outlasts the call ends it at once with the error that says when', async () => {
    const { run, clock, errors } = scripted(
      ['a'],
      { a: [limitedFor(60_000)] },
      { totalTimeoutMs: 30_000 },
    );
    await expect(run).rejects.toBe(errors[0]);
    expect(clock.pending).toBe(0);
  });

  test('tells more than the refusals of the other keys', async () => {
    const { run, errors } = scripted(
      ['a', 'b'],
      { a: [limitedFor(60_000)], b: [auth, auth] },
      { retries: 0 },
    );
    await expect(run).rejects.toBe(errors[0]);
  });

  test('is waited for when the other keys are refused', async () => {
    const { run, clock, used } = scripted(['a', 'b'], { a: [limitedFor(3000)], b: [auth, auth] });
    expect(await clock.run(run)).toMatchObject({ value: 'a', attempts: 4 });
    expect([used, clock.waits.at(-1)]).toEqual([['a', 'b', 'b', 'a'], 3000]);
  });

  test('is tried again although its limit was over before the other keys were refused', async () => {
    const { run, clock } = scripted(['a', 'b'], { a: [limitedFor(0)], b: [auth, auth] });
    expect(await clock.run(run)).toMatchObject({ value: 'a' });
  });

  test('is tried again although another key failed before it was refused', async () => {
    const { run, clock, used } = scripted(['a', 'b'], {
      a: [limitedFor(0)],
      b: [answered, auth, auth],
    });
    expect(await clock.run(run)).toMatchObject({ value: 'a' });
    expect(used).toEqual(['a', 'b', 'b', 'b', 'a']);
  });

  test('tells more than what another key met before it was refused', async () => {
    const { run, clock, errors } = scripted(
      ['a', 'b'],
      { a: [limitedFor(60_000)], b: [answered, auth, auth] },
      { retries: 1 },
    );
    const thrown = await clock.run(run).catch((error: unknown) => error);
    expect(errors).toHaveLength(4);
    expect(thrown).toBe(errors[0]);
  });

  test('is a refused key like the others once it is refused itself', async () => {
    const { run, clock, used } = scripted(['a', 'b'], {
      a: [limitedFor(0), auth, auth],
      b: [auth, auth],
    });
    await expect(clock.run(run)).rejects.toMatchObject({ code: 'ALL_KEYS_FAILED' });
    expect([used, clock.waits]).toEqual([['a', 'b', 'b', 'a'], [500]]);
  });

  test('is not waited for when its limit has ended during another wait', async () => {
    const busy: Step = { outcome: 'transient', delivery: 'answered', retryAfterMs: 3000 };
    const { run, clock } = scripted(['a', 'b'], {
      a: [limitedFor(2000)],
      b: [busy, auth, auth],
    });
    expect(await clock.run(run)).toMatchObject({ value: 'a' });
    // 3 s for what failed, then only the jitter of a second repetition.
    expect(clock.waits.filter((ms) => ms >= 1000)).toEqual([3000, 1000]);
  });
});

describe('a local denial', () => {
  test('moves the call to another key and is not counted as a request', async () => {
    const { run, numbers } = scripted(['a', 'b'], { a: [deniedFor(1000)] });
    expect(await run).toMatchObject({ value: 'b', attempts: 1 });
    expect(numbers).toEqual([1, 1]);
  });

  test.each([
    ['the first', { a: deniedFor(1000), b: deniedFor(2000), c: deniedFor(null) }, 0],
    ['the second', { a: deniedFor(3000), b: deniedFor(2000), c: deniedFor(null) }, 1],
    ['the last', { a: deniedFor(null), b: deniedFor(null), c: deniedFor(5) }, 2],
  ])('on every key throws the denial that ends soonest: %s', async (_which, { a, b, c }, index) => {
    const { run, errors } = scripted(['a', 'b', 'c'], { a: [a], b: [b], c: [c] });
    const thrown = await run.catch((error: unknown) => error);
    expect(errors).toHaveLength(3);
    expect(thrown).toBe(errors[index]);
  });

  test('in the middle of retries throws the error of the upstream and says what stood in the way', async () => {
    const { run, clock, errors } = scripted(['a'], { a: [answered, deniedFor(1000)] });
    const thrown = await clock.run(run).catch((error: unknown) => error);
    expect(thrown).toBe(errors[0]);
    expect(thrown).toHaveProperty('retryBlockedBy', errors[1]);
  });

  test('after a refused key throws the denial: the ring got over the refusal', async () => {
    const { run, errors } = scripted(['a', 'b'], { a: [auth], b: [deniedFor(1000)] });
    const thrown = await run.catch((error: unknown) => error);
    expect(errors).toHaveLength(2);
    expect(thrown).toBe(errors[1]);
  });

  test('is remembered until its retry time, so that the next call begins with a key that has quota', async () => {
    const clock = new VirtualClock();
    const ring = createKeyRing({ keys: ['a', 'b'], now: clock.now });
    const used: string[] = [];
    const attempt = ({ key }: AttemptContext): Promise<AttemptResult<string>> => {
      used.push(key);
      const denied = key === 'a' && clock.now() < 1_001_000;
      return Promise.resolve(
        denied
          ? { outcome: 'denied', retryAfterMs: 1000, error: new Error('no') }
          : { outcome: 'ok', value: key },
      );
    };
    await runAttempts({ ring, attempt });
    await runAttempts({ ring, attempt });
    await clock.advance(1000);
    await runAttempts({ ring, attempt });
    expect(used).toEqual(['a', 'b', 'b', 'a']);
  });
});

describe('the end of a call', () => {
  test('an abort before the start sends nothing', async () => {
    const reason = new Error('closed the tab');
    const { run, used } = scripted(['a'], {}, { signal: AbortSignal.abort(reason) });
    await expect(run).rejects.toMatchObject({
      name: 'AbortError',
      code: 'ABORTED',
      cause: reason,
      attempts: 0,
    });
    expect(used).toEqual([]);
  });

  test('an abort ends the wait for a retry and leaves no timer', async () => {
    const controller = new AbortController();
    const { run, clock, used } = scripted(['a'], { a: [answered] }, { signal: controller.signal });
    await clock.advance(100);
    controller.abort('enough');
    await expect(run).rejects.toMatchObject({ name: 'AbortError', cause: 'enough', attempts: 1 });
    expect([used, clock.pending]).toEqual([['a'], 0]);
  });

  test.each<[what: string, step: Exclude<Step, 'ok'>]>([
    ['refusal', { outcome: 'auth' }],
    ['limit', { outcome: 'limited', retryAfterMs: null }],
    ['failure', { outcome: 'transient', delivery: 'answered' }],
    ['error of its own', { outcome: 'fatal' }],
  ])('an abort in the turn in which a %s came ends the call as an abort', async (_what, step) => {
    const controller = new AbortController();
    const attempt = (): Promise<AttemptResult<string>> => {
      controller.abort('enough');
      return Promise.resolve({ ...step, error: new Failure(step.outcome) });
    };
    const ring = createKeyRing({ keys: ['a', 'b'] });
    const run = runAttempts({ ring, attempt, signal: controller.signal });
    await expect(run).rejects.toMatchObject({ name: 'AbortError', cause: 'enough', attempts: 1 });
  });

  test('the total timeout reaches an attempt through its signal', async () => {
    const clock = new VirtualClock();
    const ring = createKeyRing({ keys: ['a'], now: clock.now, sleep: clock.sleep });
    const attempt = ({ signal }: AttemptContext): Promise<AttemptResult<string>> =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ outcome: 'transient', delivery: 'unknown', error: signal.reason });
        });
      });
    const run = runAttempts({
      ring,
      attempt,
      retries: 3,
      totalTimeoutMs: 5000,
      now: clock.now,
      sleep: clock.sleep,
    });
    await expect(clock.run(run)).rejects.toMatchObject({
      name: 'TimeoutError',
      code: 'TIMEOUT',
      totalTimeoutMs: 5000,
    });
  });

  test('errors of its own kind are used when they are given', async () => {
    const own = new Error('gone');
    const endings = { aborted: () => own, timedOut: () => own };
    const { run } = scripted(['a'], {}, { signal: AbortSignal.abort(), endings });
    await expect(run).rejects.toBe(own);
  });

  test('an attempt that does not ask for the signal pays for no timer', async () => {
    const { run, clock } = scripted(['a'], {}, { totalTimeoutMs: 1000 });
    await run;
    expect(clock.waits).toEqual([]);
  });

  test('the signal of an attempt still tells the abort after the call, for a body that is being read', async () => {
    const controller = new AbortController();
    const clock = new VirtualClock();
    const ring = createKeyRing({ keys: ['a'] });
    const attempt = ({ signal }: AttemptContext): Promise<AttemptResult<AbortSignal>> =>
      Promise.resolve({ outcome: 'ok', value: signal });
    const { value } = await runAttempts({
      ring,
      attempt,
      signal: controller.signal,
      totalTimeoutMs: 1000,
      now: clock.now,
      sleep: clock.sleep,
    });
    expect([clock.waits, clock.pending]).toEqual([[1000], 0]);
    controller.abort('enough');
    expect(value.reason).toBe('enough');
  });
});
