import { memoryStore } from '../../src/index.ts';
import type {
  ActualAmounts,
  Denied,
  EnforcementStore,
  MaybePromise,
  MemoryStore,
  MeterLimit,
  MeterUsage,
  Reserved,
  ReserveRequest,
} from '../../src/index.ts';

export const failures = ['throws', 'rejects', 'loses', 'hangs', 'stalls', 'drops'] as const;
/**
 * What the store does with what it is asked. `throws` and `rejects` do nothing of it; `loses` does it, and the answer
 * is an error; `hangs` does it later; `stalls` does it, and answers later; `drops` does it, and the answer is an error later.
 */
export type Behaviour = 'well' | (typeof failures)[number];

/** A store of another process, which does as the test says. */
export class ScriptedStore implements EnforcementStore {
  readonly inner: MemoryStore;
  behaviour: Behaviour = 'well';
  /** Of what it is asked only this behaves so; undefined for all. */
  only: string | undefined = undefined;
  /** What it was asked, in order. */
  readonly asked: string[] = [];
  readonly #late: (() => void)[] = [];

  constructor(now: () => number) {
    this.inner = memoryStore({ now, snapshot: 'empty' });
  }

  reserve(request: ReserveRequest): MaybePromise<Reserved | Denied> {
    return this.#do('reserve', request.id, () => this.inner.reserve(request));
  }

  arrived(id: string): Promise<void> {
    return this.#do('arrived', id, () => this.inner.arrived(id));
  }

  settle(id: string, actual: ActualAmounts): Promise<void> {
    return this.#do('settle', id, () => this.inner.settle(id, actual));
  }

  release(id: string): Promise<void> {
    return this.#do('release', id, () => this.inner.release(id));
  }

  renew(id: string): Promise<void> {
    return this.#do('renew', id, () => this.inner.renew(id));
  }

  usage(slot: string, meters: readonly MeterLimit[]): Promise<readonly MeterUsage[]> {
    return this.#do('usage', slot, () => this.inner.usage(slot, meters));
  }

  /** Answers what it has left open, or one of it. */
  answerLate(which?: number): void {
    const at = which === undefined ? 0 : which % Math.max(1, this.#late.length);
    for (const answer of this.#late.splice(at, which === undefined ? Infinity : 1)) answer();
  }

  #do<Value>(what: string, id: string, work: () => Value): Promise<Value> {
    this.asked.push(`${what} ${id}`);
    const isWell = this.only !== undefined && this.only !== what;
    const behaviour = isWell ? 'well' : this.behaviour;
    if (behaviour === 'well') return Promise.resolve(work());
    if (behaviour === 'throws') throw new Error('store is away');
    if (behaviour === 'loses') work();
    if (behaviour === 'rejects' || behaviour === 'loses')
      return Promise.reject(new Error('store is away'));
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    if (behaviour === 'stalls') {
      const value = work();
      this.#late.push(() => resolve(value));
    } else if (behaviour === 'drops') {
      work();
      this.#late.push(() => reject(new Error('connection was reset')));
    } else {
      this.#late.push(() => resolve(work()));
    }
    return promise;
  }
}
