import type { CallOptions, KeyedContext } from '../../src/index.ts';
import { abortable } from '../../src/attempt/abortable.ts';
import { HttpFailure } from '../upstream.ts';
import type { Answer, Ending, History } from './history.ts';
import type { AttemptPlan, CallPlan } from './interleaving-plan.ts';
import { idOf } from './pool-keys.ts';
import type { RingUnderTest } from './ring-under-test.ts';
import type { ScheduledUpstream } from './scheduled-upstream.ts';

const plainAttempt: AttemptPlan = {
  decides: 'on answer',
  answer: 'ok',
  hangs: false,
  heeds: false,
  careless: false,
};

const endingOfCode: Readonly<Record<string, Ending>> = {
  ALL_KEYS_FAILED: 'refused',
  ABORTED: 'aborted',
  TIMEOUT: 'timed out',
  KEY_SOURCE_FAILED: 'no source',
};

export interface CallersParts {
  readonly history: History;
  readonly ring: RingUnderTest;
  readonly upstream: ScheduledUpstream;
  readonly plans: readonly AttemptPlan[];
  /** Lets something happen when the scheduler says. */
  readonly at: (label: string, happen: () => void) => void;
}

/** Calls the ring, keeps account of the attempts, and of what each call came to. */
export class ScheduledCallers {
  readonly #parts: CallersParts;
  readonly #thrown = new Map<unknown, { readonly call: number; readonly answer: Answer }>();
  #calls = 0;
  #attempts = 0;
  #running = 0;
  #repaired = false;

  constructor(parts: CallersParts) {
    this.#parts = parts;
  }

  /** Calls that have not ended. */
  get running(): number {
    return this.#running;
  }

  /** From now on every attempt goes well. */
  repair(): void {
    this.#repaired = true;
  }

  /** A call, and its abort, each at a time of its own. */
  plant(plan: CallPlan): void {
    const { at, history } = this.#parts;
    const controller = new AbortController();
    const call = ++this.#calls;
    at(`call ${call}`, () => {
      this.#begin(call, plan, controller.signal);
    });
    if (!plan.abortable) return;
    at(`abort ${call}`, () => {
      history.note({ type: 'aborted', call });
      controller.abort(new Error('not needed any more'));
    });
  }

  #begin(call: number, plan: CallPlan, signal: AbortSignal): void {
    const { history, ring } = this.#parts;
    const { abortable: hasSignal, ...options } = plan;
    history.note({ type: 'begun', call, plan });
    this.#running += 1;
    const bounded = hasSignal || plan.totalTimeoutMs !== undefined;
    const given: CallOptions = hasSignal ? { ...options, signal } : options;
    const work = (key: string, context: KeyedContext): Promise<number> =>
      this.#attempt(call, key, bounded ? context : null);
    const ended = (ending: Ending, attempt: number | null): void => {
      this.#running -= 1;
      history.note({ type: 'ended', call, ending, attempt });
    };
    void ring.call(work, given).then(
      (attempt) => {
        ended('ok', attempt);
      },
      (error: unknown) => {
        ended(this.#endingOf(call, error), null);
      },
    );
  }

  /** Gives back its own number, by which a call can tell whose answer it was given. */
  async #attempt(call: number, key: string, context: KeyedContext | null): Promise<number> {
    const attempt = ++this.#attempts;
    const { history, plans, ring, upstream } = this.#parts;
    const trial = ring
      .status()
      .keys.some((one) => one.keyId === idOf(key) && one.state === 'probing');
    history.note({ type: 'sent', attempt, call, key, trial });
    const plan = this.#repaired
      ? plainAttempt
      : (plans[(attempt - 1) % plans.length] ?? plainAttempt);
    const answering = upstream.answer(attempt, key, plan);
    if (context !== null) {
      history.outputs.push(context);
      const onAbort = (): void => {
        history.note({ type: 'abandoned', attempt });
      };
      context.signal.addEventListener('abort', onAbort, { once: true });
    }
    const heard = plan.heeds ? abortable(answering, context?.signal) : answering;
    const answer = await heard;
    history.note({ type: 'answered', attempt, answer });
    if (answer === 'ok') return attempt;
    throw this.#failure({ call, key, answer, plan });
  }

  #failure(of: { call: number; key: string; answer: Answer; plan: AttemptPlan }): Error {
    const { call, key, answer, plan } = of;
    const name = plan.careless ? key : 'the key';
    const status = { refused: 401, limited: 429, broken: 502, ok: 200 }[answer];
    const error =
      plan.answer === 'reset' && answer === 'broken'
        ? Object.assign(new Error(`socket hang up with ${name}`), { code: 'ECONNRESET' })
        : new HttpFailure(status, `status ${status} for ${name}`, 300);
    if (plan.careless) Object.assign(error, { config: { headers: { 'X-API-Key': key } } });
    this.#thrown.set(error, { call, answer });
    return error;
  }

  #endingOf(call: number, error: unknown): Ending {
    const own = this.#thrown.get(error);
    if (own !== undefined) return own.call === call ? own.answer : 'foreign';
    this.#parts.history.outputs.push(error);
    if (!(error instanceof Error)) return 'something else';
    if (error.message.startsWith('All keys failed')) return 'refused';
    const code: unknown = Reflect.get(error, 'code');
    return (typeof code === 'string' ? endingOfCode[code] : undefined) ?? 'something else';
  }
}
