import type { MaybePromise } from '../stores/enforcement-store.ts';
import { RefusedAdmission, UnmeteredAdmission } from './admission.ts';
import type { Admission, Admitted } from './admission.ts';
import { checkCallFacts } from './call-facts.ts';
import type { CallFacts } from './call-facts.ts';
import type { Denial } from './denial.ts';
import type { EnforcementEvents } from './events/enforcement-events.ts';
import type { Failures } from './failures.ts';
import { ObservedAdmission } from './observed-admission.ts';
import type { Rules } from './rulebook.ts';
import { runChecks } from './run-checks.ts';
import type { CheckVerdict } from './run-checks.ts';

export interface DecisionParts {
  readonly now: () => number;
  readonly events: EnforcementEvents;
  readonly failures: Failures;
}

/** One decision after the other: checks, enforced meters, observed meters. */
export class Decisions {
  readonly #parts: DecisionParts;
  readonly #now: () => number;

  constructor(parts: DecisionParts) {
    this.#parts = parts;
    this.#now = parts.now;
  }

  decide(call: CallFacts, rules: Rules): MaybePromise<Admission> {
    checkCallFacts(call, rules.needs);
    const reading = this.#now();
    const verdict = runChecks(rules, call, reading);
    // The common case, which takes the shortest way.
    if (verdict === undefined && rules.observed === undefined) return enforce(call, rules, reading);
    return verdict instanceof Promise
      ? verdict.then((late) => this.#afterChecks(call, rules, this.#now(), late))
      : this.#afterChecks(call, rules, reading, verdict);
  }

  /** The checks alone: a denial, or undefined where they pass. The facts have been checked. */
  check(call: CallFacts, rules: Rules): MaybePromise<Admission | undefined> {
    const verdict = runChecks(rules, call, this.#now());
    return verdict instanceof Promise ? verdict.then(refusalOf) : refusalOf(verdict);
  }

  /** A check may have taken its time, so the meters are asked at a `reading` of their own. */
  #afterChecks(
    call: CallFacts,
    rules: Rules,
    reading: number,
    verdict: CheckVerdict | undefined,
  ): MaybePromise<Admission> {
    return refusalOf(verdict) ?? this.#observe(call, rules, reading, verdict?.wouldDeny ?? null);
  }

  /** Decides, and if the call may go, asks the observed meters as well. */
  #observe(
    call: CallFacts,
    rules: Rules,
    reading: number,
    wouldDeny: Denial | null,
  ): MaybePromise<Admission> {
    const decision = enforce(call, rules, reading);
    const observe = (admission: Admission): MaybePromise<Admission> => {
      if (!admission.allowed) return admission;
      if (wouldDeny !== null) return this.#observed(call, admission, undefined, wouldDeny);
      const trial = this.#try(call, rules, reading);
      return trial instanceof Promise
        ? trial.then((late) => this.#observed(call, admission, late, null))
        : this.#observed(call, admission, trial, null);
    };
    return decision instanceof Promise ? decision.then(observe) : observe(decision);
  }

  /** Policies that are only tried must not fail a call: what goes wrong with them, `close` tells. */
  #try(call: CallFacts, { observed }: Rules, reading: number): MaybePromise<Admission | undefined> {
    if (observed === undefined || call.metered === false) return undefined;
    const note = (error: unknown): undefined => {
      this.#parts.failures.note(error);
    };
    try {
      const trial = observed.admit(call, reading);
      return trial instanceof Promise ? trial.catch(note) : trial;
    } catch (error) {
      return note(error);
    }
  }

  #observed(
    call: CallFacts,
    enforced: Admitted,
    observed: Admission | undefined,
    checked: Denial | null,
  ): Admission {
    const wouldDeny = checked ?? observed?.denial ?? null;
    if (wouldDeny === null && observed === undefined) return enforced;
    const { events } = this.#parts;
    if (wouldDeny !== null && events.isHeard('would-deny')) {
      const { keyId } = call;
      events.emit({ type: 'would-deny', keyId, denial: wouldDeny, at: this.#now() });
    }
    return new ObservedAdmission(enforced, observed, wouldDeny);
  }
}

function enforce(call: CallFacts, { enforced }: Rules, reading: number): MaybePromise<Admission> {
  return enforced === undefined || call.metered === false
    ? new UnmeteredAdmission()
    : enforced.admit(call, reading);
}

function refusalOf(verdict: CheckVerdict | undefined): RefusedAdmission | undefined {
  const denial = verdict?.denial ?? null;
  return denial === null ? undefined : new RefusedAdmission(denial);
}
