import type { Answer, History } from './history.ts';
import type { AttemptPlan } from './interleaving-plan.ts';
import { poolKeys } from './pool-keys.ts';

/** Waits until the scheduler gives a turn; the label shows in the report of a failed run. */
export type Turn = (label: string) => Promise<void>;

const answers: Readonly<Record<AttemptPlan['answer'], Answer>> = {
  ok: 'ok',
  refused: 'refused',
  limited: 'limited',
  broken: 'broken',
  reset: 'broken',
};

/** Requests and answers take as long as the scheduler likes, each for itself. */
export class ScheduledUpstream {
  readonly #history: History;
  readonly #turn: Turn;
  readonly #accepted = new Set<string>();
  readonly #revoked = new Set<string>();
  readonly #repaired = Promise.withResolvers<void>();

  constructor(history: History, turn: Turn) {
    this.#history = history;
    this.#turn = turn;
    for (const { value } of poolKeys) this.activate(value);
  }

  activate(key: string): void {
    if (this.#revoked.has(key)) return;
    this.#accepted.add(key);
    this.#history.note({ type: 'upstream', key, accepts: true });
  }

  deactivate(key: string): void {
    this.#accepted.delete(key);
    this.#history.note({ type: 'upstream', key, accepts: false });
  }

  revoke(key: string): void {
    this.#revoked.add(key);
    this.deactivate(key);
  }

  /** What hangs is answered after all, and every key is accepted from now on. */
  repair(): void {
    this.#repaired.resolve();
    this.#revoked.clear();
    for (const { value } of poolKeys) this.activate(value);
  }

  async answer(attempt: number, key: string, plan: AttemptPlan): Promise<Answer> {
    await this.#turn(`request ${attempt}`);
    const onArrival = this.#accepted.has(key);
    if (plan.hangs) await this.#repaired.promise;
    await this.#turn(`answer ${attempt}`);
    const accepted = plan.decides === 'on arrival' ? onArrival : this.#accepted.has(key);
    return accepted ? answers[plan.answer] : 'refused';
  }
}
