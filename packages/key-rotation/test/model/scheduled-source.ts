import type { KeyMaterial, KeySource, LoadedKeys } from '../../src/index.ts';
import type { History } from './history.ts';
import type { LoadPlan } from './interleaving-plan.ts';
import type { PoolKey } from './pool-keys.ts';
import type { Turn } from './scheduled-upstream.ts';

export function materialsOf(keys: readonly PoolKey[]): KeyMaterial[] {
  return keys.map(({ value, weight }) => ({ key: value, weight }));
}

/** A source that answers when the scheduler likes, with the keys of now or of another time, or not at all. */
export class ScheduledSource implements KeySource {
  readonly name = 'vault';
  readonly capabilities = { push: false, publish: false, liveRefresh: true };
  readonly #history: History;
  readonly #turn: Turn;
  readonly #plans: readonly LoadPlan[];
  readonly #published: (readonly PoolKey[])[];
  /** Keys that its errors carry: those in use when the read began, since a ring can only take out what it knows. */
  readonly #inUse: () => string;
  #loads = 0;
  #repaired = false;

  constructor(options: {
    readonly history: History;
    readonly turn: Turn;
    readonly plans: readonly LoadPlan[];
    readonly first: readonly PoolKey[];
    readonly inUse: () => string;
  }) {
    this.#history = options.history;
    this.#turn = options.turn;
    this.#plans = options.plans;
    this.#published = [options.first];
    this.#inUse = options.inUse;
  }

  /** What it answers from now on. */
  change(keys: readonly PoolKey[]): void {
    this.#published.push(keys);
  }

  /** From now on it works. */
  repair(): void {
    this.#repaired = true;
  }

  readonly load = async (signal: AbortSignal): Promise<LoadedKeys> => {
    const load = ++this.#loads;
    const history = this.#history;
    history.note({ type: 'load began', load });
    const left = Promise.withResolvers<void>();
    const onLeft = (): void => {
      history.note({ type: 'load left', load });
      left.resolve();
    };
    signal.addEventListener('abort', onLeft, { once: true });
    const plan = this.#repaired ? 'new' : (this.#plans[(load - 1) % this.#plans.length] ?? 'new');
    const before = this.#published.at(-1) ?? [];
    const inUse = this.#inUse();
    await this.#turn(`load ${load}`);
    if (plan === 'overdue') {
      await left.promise;
      await this.#turn(`overdue load ${load}`);
    }
    if (plan === 'fails') {
      history.note({ type: 'loaded', load, keys: null });
      throw new Error(`no access for ${inUse}`);
    }
    return this.#answer(load, plan, before);
  };

  #answer(load: number, plan: Exclude<LoadPlan, 'fails'>, before: readonly PoolKey[]): LoadedKeys {
    const now = this.#published.at(-1) ?? [];
    const older = this.#published.at(-2) ?? now;
    const sets = {
      new: now,
      'as it was': before,
      older,
      overdue: before,
      empty: [],
      malformed: now,
    };
    const keys = sets[plan];
    const valid = plan !== 'malformed' && keys.length > 0;
    const values = keys.map(({ value }) => value);
    this.#history.note({ type: 'loaded', load, keys: valid ? values : null });
    const materials = materialsOf(keys);
    return { keys: plan === 'malformed' ? [...materials, 'with a\nline break'] : materials };
  }
}
