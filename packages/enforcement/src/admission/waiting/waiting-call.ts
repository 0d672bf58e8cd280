import type { MaybePromise } from '../../stores/enforcement-store.ts';
import { RefusedAdmission } from '../admission.ts';
import type { Admission, Obstacle } from '../admission.ts';

/** A call that may wait, as the enforcer hands it over. */
export interface WaitRequest {
  /** What its enforced meters count on. */
  readonly slots: readonly string[];
  /** Decides on it, checks included: a key may expire while its call waits. */
  readonly decide: () => MaybePromise<Admission>;
  /** The checks alone, which need no quota: undefined where they pass. */
  readonly check: () => MaybePromise<Admission | undefined>;
  readonly maxWaitMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Why a call has to wait. */
export interface Reason extends Obstacle {
  readonly refusal: RefusedAdmission;
  readonly retryAfterMs: number;
  /** Epoch milliseconds. */
  readonly retryAt: number;
}

/** A call that waits or that is about to. `over` is called once, when it does so no more. */
export class WaitingCall {
  readonly request: WaitRequest;
  /** Its place among all calls of the queue. */
  readonly order: number;
  /** Epoch milliseconds by the enforcer's clock. */
  readonly deadlineAt: number;
  reason: Reason | undefined = undefined;
  /** The slot in whose line it stands. */
  slot: string | undefined = undefined;
  readonly outcome: Promise<Admission>;
  readonly #resolve: (admission: Admission) => void;
  readonly #reject: (error: unknown) => void;
  readonly #cleanUp: (() => void)[] = [];
  #isOver = false;

  constructor(request: WaitRequest, order: number, deadlineAt: number) {
    this.request = request;
    this.order = order;
    this.deadlineAt = deadlineAt;
    const { promise, resolve, reject } = Promise.withResolvers<Admission>();
    this.outcome = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** To be done when it is over, whatever the outcome. */
  finally(cleanUp: () => void): void {
    this.#cleanUp.push(cleanUp);
  }

  /** An admission that comes too late is given back: nobody is there to settle it. */
  answer(admission: Admission): void {
    if (this.#isOver) admission.release();
    else this.#end(() => this.#resolve(admission));
  }

  fail(error: unknown): void {
    if (!this.#isOver) this.#end(() => this.#reject(error));
  }

  #end(tell: () => void): void {
    this.#isOver = true;
    for (const cleanUp of this.#cleanUp) cleanUp();
    tell();
  }
}

/** Takes what `ask` gives, in this very turn where it is there; where it fails, the call fails. */
export function askFor<Answer>(
  call: WaitingCall,
  ask: () => MaybePromise<Answer>,
  take: (answer: Answer) => void,
): void {
  try {
    const answer = ask();
    if (answer instanceof Promise) answer.then(take).catch((error: unknown) => call.fail(error));
    else take(answer);
  } catch (error) {
    call.fail(error);
  }
}

/** Why a decision is one to wait for; undefined for one that stands. Pure but for the admission's class. */
export function reasonToWait(
  decision: Admission,
  now: number,
  deadlineAt: number,
): Reason | undefined {
  if (!(decision instanceof RefusedAdmission)) return undefined;
  const { retryAfterMs } = decision.denial;
  const obstacle = RefusedAdmission.obstacleOf(decision);
  if (obstacle === undefined || retryAfterMs === null) return undefined;
  const retryAt = now + retryAfterMs;
  return retryAt > deadlineAt
    ? undefined
    : { ...obstacle, refusal: decision, retryAfterMs, retryAt };
}

/** The denial of a call whose time is up, with the retry time as it is now. */
export function refusalAt({ refusal, untilFreed, retryAt }: Reason, now: number): Admission {
  const retryAfterMs = untilFreed ? refusal.denial.retryAfterMs : Math.max(1, retryAt - now);
  return new RefusedAdmission({ ...refusal.denial, retryAfterMs }, refusal.usage);
}
