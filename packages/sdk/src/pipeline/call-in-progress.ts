import type { Admitted } from '@regpilot/enforcement';
import type { CallEndings, Decision } from '@regpilot/key-rotation';
import { AbortError } from '../errors/abort-error.ts';
import type { StoppedBecause } from '../errors/stopped-because.ts';
import { TimeoutError } from '../errors/timeout-error.ts';
import type { CallTerms } from './call.ts';
import type { CallTab } from './call-tab.ts';
import { totalTimeout } from './total-timeout.ts';

/** A reservation that a call has waited for. */
export interface Granted {
  readonly localId: string;
  readonly admission: Admitted;
}

/**
 * What changes while a call is made, over all rounds of the attempt loop: a call that waits for quota
 * goes another round. Tells the loop's own endings as the errors of this package.
 */
export class CallInProgress implements CallEndings {
  readonly call: CallTerms;
  /** Null where no limit of the client counts the call. */
  tab: CallTab | null = null;
  /** Requests sent so far. */
  sent = 0;
  retriesUsed = 0;
  /** The gateway's last refusal of a key. */
  refusal: unknown = undefined;
  /** What the last attempt failed with. */
  lastFailure: unknown = undefined;
  /** What the loop's last decision comes to if nothing follows it; null before the first. */
  stopReason: StoppedBecause | null = null;
  /** Keys that this process has denied the call in this round: their ids by their local ids. */
  readonly denied = new Map<string, string>();
  /** Spent on waiting for quota, in milliseconds. */
  waitedMs = 0;
  readonly #startedAt: number;
  #granted: Granted | undefined;
  #cutOff: TimeoutError | undefined;

  constructor(call: CallTerms, startedAt: number) {
    this.call = call;
    this.#startedAt = startedAt;
  }

  /** Until the total timeout, 0 or less once it has passed; `Infinity` without one. */
  timeLeftMs(now: number): number {
    const { totalTimeoutMs } = this.call;
    return totalTimeoutMs === undefined ? Infinity : this.#startedAt + totalTimeoutMs - now;
  }

  /** What the next round begins with. */
  grant(granted: Granted): void {
    this.denied.clear();
    this.#granted = granted;
  }

  /** Undefined for another key than the one that it was waited for. */
  takeGranted(localId: string): Admitted | undefined {
    const granted = this.#granted;
    if (granted?.localId !== localId) return undefined;
    this.#granted = undefined;
    return granted.admission;
  }

  /** The call goes with another key, or not at all. */
  dropGranted(): void {
    this.#granted?.admission.release();
    this.#granted = undefined;
  }

  /** An attempt that the end of the whole call cut off says more of it than the loop can. */
  noteFailure(error: unknown): void {
    if (error instanceof TimeoutError && error.kind === 'total') this.#cutOff = error;
    else this.lastFailure = error;
  }

  noteDecision(decision: Decision): void {
    if (decision.do === 'retry') this.retriesUsed += 1;
    this.stopReason = decision.do === 'stop' ? decision.reason : 'no-key-left';
  }

  aborted(reason: unknown): AbortError {
    return new AbortError({ cause: reason, attempts: this.sent, stoppedBecause: 'aborted' });
  }

  timedOut(): TimeoutError {
    if (this.#cutOff !== undefined) return this.#cutOff;
    return totalTimeout(this.call, { attempts: this.sent, lastFailure: this.lastFailure });
  }
}
