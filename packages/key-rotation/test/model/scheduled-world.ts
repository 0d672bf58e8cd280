import type fc from 'fast-check';
import type { KeyRingOptions } from '../../src/index.ts';
import { settlePromises, VirtualClock } from '../virtual-clock.ts';
import { History } from './history.ts';
import type { CallPlan, Plan, Step } from './interleaving-plan.ts';
import { idOf, poolKeys, valueOf, type PoolKey } from './pool-keys.ts';
import type { MakeRing, RingUnderTest } from './ring-under-test.ts';
import { ScheduledCallers } from './scheduled-callers.ts';
import { materialsOf, ScheduledSource } from './scheduled-source.ts';
import { ScheduledUpstream, type Turn } from './scheduled-upstream.ts';

const plainCall: CallPlan = {
  abortable: false,
  totalTimeoutMs: undefined,
  replayable: true,
  retries: 0,
  idempotent: false,
};

/**
 * A ring among callers, an upstream, a source and an operator, of whom none waits for another: every
 * single thing that settles does so when the scheduler says.
 */
export class ScheduledWorld {
  readonly history: History;
  readonly #clock = new VirtualClock();
  readonly #plan: Plan;
  readonly #scheduler: fc.Scheduler;
  readonly #upstream: ScheduledUpstream;
  readonly #source: ScheduledSource;
  readonly #ring: RingUnderTest;
  readonly #callers: ScheduledCallers;
  #told = { generation: -1, keys: '' };
  #refreshes = 0;
  #timePasses: Promise<void> = Promise.resolve();

  constructor(plan: Plan, scheduler: fc.Scheduler, makeRing: MakeRing) {
    this.#plan = plan;
    this.#scheduler = scheduler;
    this.history = new History(this.#clock.now);
    const turn: Turn = (label) => scheduler.schedule(Promise.resolve(), label);
    const { first, loads: plans } = plan;
    this.#upstream = new ScheduledUpstream(this.history, turn);
    this.#source = new ScheduledSource({
      history: this.history,
      turn,
      plans,
      first,
      inUse: () => this.#told.keys,
    });
    this.#ring = makeRing(this.#options());
    this.#ring.on('*', (event) => {
      this.history.outputs.push(event);
      this.#sample();
    });
    this.#callers = new ScheduledCallers({
      history: this.history,
      ring: this.#ring,
      upstream: this.#upstream,
      plans: plan.attempts,
      at: (label, happen) => {
        this.#at(label, happen);
      },
    });
    if (plan.fixed) this.#noteReplaced(first);
    this.#sample();
  }

  #options(): KeyRingOptions {
    const { strategy, fixed, first } = this.#plan;
    const { now, sleep } = this.#clock;
    const rest = { strategy, now, sleep, random: () => 0.5 };
    return fixed
      ? { keys: materialsOf(first), ...rest }
      : { source: this.#source, refreshMs: 400, sourceTimeoutMs: 2000, ...rest };
  }

  /** Everything at once, in the scheduler's order, until nothing is left; then the judgement of the shares. */
  async run(): Promise<void> {
    for (const plan of this.#plan.calls) this.#callers.plant(plan);
    for (const step of this.#plan.steps) this.#at(labelOf(step), () => this.#take(step));
    await this.#drive(this.#plan.gaps);
    this.#repair();
    await this.#settle();
    this.history.outputs.push(this.#ring.status(), this.#ring);
    if (this.#running() === 0) await this.#judge();
    await this.#ring.close();
  }

  #at(label: string, happen: () => void): void {
    void this.#scheduler.schedule(Promise.resolve(), label).then(happen);
  }

  #take(step: Step): void {
    const ring = this.#ring;
    const takes = {
      ban: (key: string) => ring.ban(idOf(key)),
      markRevoked: (key: string) => ring.markRevoked(idOf(key)),
      drain: (key: string) => ring.setDraining(idOf(key), true),
      undrain: (key: string) => ring.setDraining(idOf(key), false),
      deactivate: (key: string) => this.#upstream.deactivate(key),
      activate: (key: string) => this.#upstream.activate(key),
      revoke: (key: string) => this.#upstream.revoke(key),
    };
    if (step.do === 'replace') {
      ring.replace(materialsOf(step.keys));
      this.#noteReplaced(step.keys);
    } else if (step.do === 'rotate') {
      this.#rotate(step.keys, step.overlap);
    } else if (step.do === 'refresh') {
      this.#refresh();
    } else if (step.do === 'wait') {
      this.#timePasses = this.#timePasses.then(() => this.#clock.advance(step.ms));
    } else {
      takes[step.do](step.key);
      if (step.do === 'ban' || step.do === 'markRevoked')
        this.history.note({ type: 'finished', key: step.key });
    }
    this.#sample();
  }

  #noteReplaced(keys: readonly PoolKey[]): void {
    this.history.note({ type: 'replaced', keys: keys.map(({ value }) => value) });
  }

  /** New keys work before they are published; the old ones stop at the same instant, or later. */
  #rotate(keys: readonly PoolKey[], overlap: boolean): void {
    for (const { value } of keys) this.#upstream.activate(value);
    this.#source.change(keys);
    const gone = poolKeys.filter((key) => !keys.includes(key));
    const end = (): void => {
      for (const { value } of gone) this.#upstream.deactivate(value);
    };
    if (overlap) this.#at('the overlap ends', end);
    else end();
  }

  #refresh(): void {
    this.#refreshes += 1;
    void this.#ring
      .refresh()
      .catch((error: unknown) => this.history.outputs.push(error))
      .finally(() => {
        this.#refreshes -= 1;
      });
  }

  /** Writes down what the ring holds, where that has changed. */
  #sample(): void {
    const { generation, keys } = this.#ring.status();
    const values = keys.map((key) => valueOf(key.keyId));
    const told = { generation, keys: values.join() };
    if (told.generation === this.#told.generation && told.keys === this.#told.keys) return;
    this.#told = told;
    this.history.note({ type: 'holds', generation, keys: values });
  }

  /** Lets the scheduler settle one thing after the other, some of them within the same turn of the event loop. */
  async #drive(gaps: readonly (number | null)[]): Promise<void> {
    const settled: Promise<void>[] = [];
    for (let turn = 0; ; turn++) {
      const gap = gaps[turn % gaps.length] ?? null;
      if (gap === null || this.#scheduler.count() === 0) await this.#quiet();
      if (this.#scheduler.count() === 0) break;
      settled.push(this.#scheduler.waitOne());
      for (let tick = 0; tick < (gap ?? 0); tick++) await Promise.resolve();
      await this.#timePasses;
    }
    await Promise.all(settled);
  }

  async #quiet(): Promise<void> {
    await settlePromises();
    await this.#timePasses;
    await settlePromises();
    this.#sample();
    this.history.note({ type: 'quiet' });
  }

  #repair(): void {
    this.#callers.repair();
    this.#upstream.repair();
    this.#source.repair();
    for (const { value } of poolKeys) this.#ring.setDraining(idOf(value), false);
  }

  async #settle(): Promise<void> {
    await this.#drive([null]);
    for (let turn = 0; turn < 100 && this.#running() > 0; turn++) {
      await this.#clock.advance(250);
      await this.#drive([null]);
    }
  }

  #running(): number {
    return this.#callers.running + this.#refreshes;
  }

  async #judge(): Promise<void> {
    await this.#clock.advance(600_000);
    this.#refresh();
    await this.#settle();
    const { strategy } = this.#plan;
    const usable = (): PoolKey[] => this.#usable();
    const weights = usable().reduce((sum, { weight }) => sum + weight, 0);
    for (let warmUp = 0; warmUp < 4 * weights; warmUp++) await this.#callAtOnce(1);
    const keys = usable();
    this.history.note({ type: 'judging', strategy, keys });
    for (let round = 0; round < 3; round++) await this.#callAtOnce(weights * keys.length);
    this.history.note({ type: 'judged' });
  }

  async #callAtOnce(calls: number): Promise<void> {
    for (let call = 0; call < calls; call++) this.#callers.plant(plainCall);
    await this.#settle();
  }

  /** Every key that nobody has taken out of use: by now each of them works. */
  #usable(): PoolKey[] {
    return this.#ring.status().keys.flatMap(({ keyId, state }) => {
      const gone = state === 'disabled' || state === 'revoked';
      return gone ? [] : poolKeys.filter(({ value }) => value === valueOf(keyId));
    });
  }
}

function labelOf(step: Step): string {
  return Object.values(step)
    .map((value) => (Array.isArray(value) ? value.map(({ value: key }) => key).join() : value))
    .join(' ');
}
