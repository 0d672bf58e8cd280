import { RegPilotError } from '@regpilot/contract';
import type { Admission, CallFacts, Refused } from '@regpilot/enforcement';
import type { Granted } from './call-in-progress.ts';

/** A call that waits for quota of one of several keys, whichever has some first. */
export interface QuotaRequest {
  readonly keys: readonly CallFacts[];
  /** Asks for one of them, and waits in the enforcer's own line. */
  readonly ask: (
    key: CallFacts,
    options: { readonly wait: true; readonly maxWaitMs: number; readonly signal: AbortSignal },
  ) => Promise<Admission>;
  readonly maxWaitMs: number;
  readonly signal: AbortSignal | undefined;
}

export type QuotaOutcome =
  | { readonly granted: Granted }
  | { readonly keyId: string; readonly refused: Refused };

/**
 * The calls of one client that wait for quota. Each stands in the line of every key that it may use,
 * and leaves the other lines when one has let it in; since all join all lines at once, they are let
 * in as they came.
 */
export class QuotaQueue {
  readonly #closing = new AbortController();
  #waiting = 0;

  /** Whether a call that came now would have others before it. */
  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** @throws the signal's reason, RegPilotError with code CLOSED, or whatever the enforcer throws. */
  async wait({ keys, ask, maxWaitMs, signal }: QuotaRequest): Promise<QuotaOutcome> {
    const leaving = new AbortController();
    const leave = (): void => {
      leaving.abort(signal?.aborted === true ? signal.reason : this.#closing.signal.reason);
    };
    const signals = [signal, this.#closing.signal];
    for (const each of signals) each?.addEventListener('abort', leave, { once: true });
    if (signals.some((each) => each?.aborted === true)) leave();
    this.#waiting += 1;
    try {
      const options = { wait: true, maxWaitMs, signal: leaving.signal } as const;
      return await firstOf(keys, (key) => ask(key, options));
    } finally {
      this.#waiting -= 1;
      for (const each of signals) each?.removeEventListener('abort', leave);
      leaving.abort();
    }
  }

  /** Those who wait get a RegPilotError with code CLOSED. */
  close(): void {
    this.#closing.abort(new RegPilotError('CLOSED'));
  }
}

/** The first that is admitted, else the denial with the soonest retry time. An error ends it. */
function firstOf(
  keys: readonly CallFacts[],
  ask: (key: CallFacts) => Promise<Admission>,
): Promise<QuotaOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<QuotaOutcome>();
  let asked = keys.length;
  let soonest: { readonly keyId: string; readonly refused: Refused } | undefined;
  let isOver = false;
  const take = (key: CallFacts, admission: Admission): void => {
    asked -= 1;
    if (admission.allowed) {
      // Two lines may let a call in in one turn; what it has no use for goes to the next.
      if (isOver) admission.release();
      else resolve({ granted: { localId: key.slot ?? key.keyId, admission } });
      isOver = true;
      return;
    }
    if (soonest === undefined || isSooner(admission, soonest.refused))
      soonest = { keyId: key.keyId, refused: admission };
    if (asked === 0) resolve(soonest);
  };
  for (const key of keys) {
    ask(key).then(
      (admission) => {
        take(key, admission);
      },
      (error: unknown) => {
        isOver = true;
        reject(error);
      },
    );
  }
  return promise;
}

function isSooner({ denial }: Refused, other: Refused): boolean {
  return (denial.retryAfterMs ?? Infinity) < (other.denial.retryAfterMs ?? Infinity);
}
