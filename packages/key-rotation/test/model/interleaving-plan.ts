import fc from 'fast-check';
import type { Strategy } from '../../src/index.ts';
import { poolKeys, type PoolKey } from './pool-keys.ts';

export interface CallPlan {
  readonly abortable: boolean;
  readonly totalTimeoutMs: number | undefined;
  readonly replayable: boolean;
  readonly retries: number;
  readonly idempotent: boolean;
}

export interface AttemptPlan {
  /** When the upstream looks whether it accepts the key. */
  readonly decides: 'on arrival' | 'on answer';
  /** What it answers when it does; `refused` is a mistake of the upstream. */
  readonly answer: 'ok' | 'refused' | 'limited' | 'broken' | 'reset';
  /** Gives no answer until the world is repaired. */
  readonly hangs: boolean;
  /** Whether the function listens to its signal. */
  readonly heeds: boolean;
  /** Whether the error carries the key, as those of HTTP clients do. */
  readonly careless: boolean;
}

/** `overdue` answers only after the ring has stopped waiting for it. */
export type LoadPlan = 'new' | 'as it was' | 'older' | 'fails' | 'empty' | 'malformed' | 'overdue';

export type Step =
  | { readonly do: 'ban' | 'markRevoked' | 'drain' | 'undrain'; readonly key: string }
  | { readonly do: 'deactivate' | 'activate' | 'revoke'; readonly key: string }
  | { readonly do: 'replace'; readonly keys: readonly PoolKey[] }
  | { readonly do: 'rotate'; readonly keys: readonly PoolKey[]; readonly overlap: boolean }
  | { readonly do: 'refresh' }
  | { readonly do: 'wait'; readonly ms: number };

export interface Plan {
  readonly strategy: Strategy;
  /** Whether the ring is given its keys instead of a source. */
  readonly fixed: boolean;
  readonly first: readonly PoolKey[];
  readonly calls: readonly CallPlan[];
  readonly steps: readonly Step[];
  /** What happens to the first, second … attempt and load; from the start again after the last. */
  readonly attempts: readonly AttemptPlan[];
  readonly loads: readonly LoadPlan[];
  /** How many microtasks pass between one thing that settles and the next; null for as many as there are. */
  readonly gaps: readonly (number | null)[];
}

const anySet = fc.shuffledSubarray([...poolKeys], { minLength: 1, maxLength: 4 });
const anyKey = fc.constantFrom(...poolKeys.map(({ value }) => value));

const anyCall: fc.Arbitrary<CallPlan> = fc.record({
  abortable: fc.boolean(),
  totalTimeoutMs: fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined, freq: 2 }),
  replayable: fc.constantFrom(true, true, true, false),
  retries: fc.constantFrom(0, 0, 1, 2),
  idempotent: fc.boolean(),
});

const anyAttempt: fc.Arbitrary<AttemptPlan> = fc.record({
  decides: fc.constantFrom('on arrival', 'on answer'),
  answer: fc.oneof(
    { weight: 12, arbitrary: fc.constant('ok' as const) },
    { weight: 4, arbitrary: fc.constantFrom('refused', 'limited', 'broken', 'reset') },
  ),
  hangs: fc.constantFrom(false, false, false, false, false, false, false, true),
  heeds: fc.boolean(),
  careless: fc.boolean(),
});

const anyLoad: fc.Arbitrary<LoadPlan> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('new' as const) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('as it was', 'older', 'fails', 'empty', 'malformed', 'overdue'),
  },
);

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.nat(900) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('deactivate', 'activate'), key: anyKey }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke'), key: anyKey }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('ban', 'markRevoked'), key: anyKey }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('drain', 'undrain'), key: anyKey }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('replace'), keys: anySet }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('rotate'), keys: anySet, overlap: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refresh') }) },
);

export function anyPlan(
  strategy: Strategy,
  fixed: fc.Arbitrary<boolean> = fc.boolean(),
): fc.Arbitrary<Plan> {
  return fc.record({
    strategy: fc.constant(strategy),
    fixed,
    first: anySet,
    calls: fc.array(anyCall, { minLength: 1, maxLength: 16, size: 'max' }),
    steps: fc.array(anyStep, { maxLength: 24, size: 'max' }),
    attempts: fc.array(anyAttempt, { minLength: 1, maxLength: 20, size: 'max' }),
    loads: fc.array(anyLoad, { minLength: 1, maxLength: 8, size: 'max' }),
    gaps: fc.array(fc.option(fc.nat(8)), { minLength: 1, maxLength: 12, size: 'max' }),
  });
}
