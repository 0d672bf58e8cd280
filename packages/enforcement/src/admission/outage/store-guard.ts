import type { MaybePromise } from '../../stores/enforcement-store.ts';
import { answerInTime } from './answer-in-time.ts';
import type { Answer, Unanswered } from './answer-in-time.ts';
import { askAgainMs, closedCircuit, enter, fail, firstProbeMs, succeed } from './circuit.ts';
import type { CircuitState } from './circuit.ts';
import type { Deadlines } from './deadlines.ts';

export interface StoreGuardParts {
  readonly now: () => number;
  readonly random: () => number;
  readonly deadlines: Deadlines;
  /**
   * Told of each answer in time, and whether it is a proof that the store is there: one that has ever answered later than
   * at once asks somebody else, and what it says at once, as from shares that it holds, it says by itself;
   */
  readonly answered: (isProof: boolean) => void;
  /** and of each decision that got none. */
  readonly failed: (reason: Unanswered['reason']) => void;
}

const notAsked: Unanswered = { answered: false, reason: 'error', error: undefined };

/** The circuit before a store: a store that is away costs the calls that find out the deadline, and no other. */
export class StoreGuard {
  readonly #parts: StoreGuardParts;
  #circuit: CircuitState = closedCircuit;
  #asksOthers = false;
  /** Epoch milliseconds. */
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(parts: StoreGuardParts) {
    this.#parts = parts;
  }

  /** Whether the store has failed a moment ago, as it may have for this very call. */
  get hasJustFailed(): boolean {
    // Either way, as the clock may have been set since.
    return Math.abs(this.#parts.now() - this.#failedAt) < firstProbeMs;
  }

  /** Whether decisions ask the store. */
  get isClosed(): boolean {
    return this.#circuit.kind === 'closed';
  }

  /** When the store is asked again, milliseconds from now. */
  get askAgainMs(): number {
    const { now, deadlines } = this.#parts;
    return askAgainMs(this.#circuit, now(), deadlines.timeoutMs);
  }

  /** No promise where the store is not asked, or answers at once. @throws ConfigurationError of the store. */
  ask<Value>(ask: () => MaybePromise<Value>): MaybePromise<Answer<Value>> {
    const { now, deadlines } = this.#parts;
    const entered = this.#circuit.kind === 'closed' ? this.#circuit : enter(this.#circuit, now());
    if (entered === undefined) return notAsked;
    this.#circuit = entered;
    const { turn } = entered;
    const refuse = (mistake: unknown): never => {
      this.#succeed(turn, !this.#asksOthers);
      throw mistake;
    };
    try {
      const answer = answerInTime(ask, deadlines);
      if (!(answer instanceof Promise)) return this.#note(turn, answer, !this.#asksOthers);
      this.#asksOthers = true;
      return answer.then((late) => this.#note(turn, late, true), refuse);
    } catch (mistake) {
      return refuse(mistake);
    }
  }

  #note<Value>(turn: number, answer: Answer<Value>, isProof: boolean): Answer<Value> {
    if (answer.answered) this.#succeed(turn, isProof);
    else this.#fail(turn, answer.reason);
    return answer;
  }

  #succeed(turn: number, isProof: boolean): void {
    this.#circuit = succeed(this.#circuit, turn);
    // An answer from before the circuit opened says nothing of the store as it is now.
    if (this.isClosed) this.#parts.answered(isProof);
  }

  #fail(turn: number, reason: Unanswered['reason']): void {
    const { now, random, failed } = this.#parts;
    this.#failedAt = now();
    this.#circuit = fail(this.#circuit, turn, this.#failedAt, random());
    failed(reason);
  }
}
