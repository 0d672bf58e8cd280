import type { CheckFailure, CheckPolicy } from '../policies/policy.ts';
import type { MaybePromise } from '../stores/enforcement-store.ts';
import type { CallFacts } from './call-facts.ts';
import { denialOfCheck } from './denial.ts';
import type { Denial } from './denial.ts';

/** The checks of one decision. */
export interface Checks {
  /** In the order in which they are made. */
  readonly checks: readonly CheckPolicy[];
  /** Those of `checks` that never deny. */
  readonly observedChecks: ReadonlySet<CheckPolicy>;
}

/** What the checks say of a call; both null where all pass. */
export interface CheckVerdict {
  /** Why an enforced check denies the call. No check after it was made. */
  readonly denial: Denial | null;
  /** Why the first observed check would have; null where an enforced one does. */
  readonly wouldDeny: Denial | null;
}

interface Examination {
  readonly rules: Checks;
  readonly call: CallFacts;
  readonly now: number;
}

/** Undefined where all pass, which is the common case and costs nothing but the checks themselves. */
export function runChecks(
  rules: Checks,
  call: CallFacts,
  now: number,
): MaybePromise<CheckVerdict> | undefined {
  const { checks } = rules;
  for (let index = 0; index < checks.length; index++) {
    const failure = checks[index]?.check(call, now);
    if (failure !== undefined) return judge({ rules, call, now }, index, failure, null);
  }
  return undefined;
}

/** One check at a time: a check may rely on those before it. */
function judge(
  examination: Examination,
  index: number,
  failure: CheckFailure | Promise<CheckFailure | undefined>,
  wouldDeny: Denial | null,
): MaybePromise<CheckVerdict> {
  if (failure instanceof Promise) {
    return failure.then((late) =>
      late === undefined
        ? goOn(examination, index + 1, wouldDeny)
        : judge(examination, index, late, wouldDeny),
    );
  }
  const { checks, observedChecks } = examination.rules;
  const check = checks[index];
  if (check === undefined) return { denial: null, wouldDeny };
  const denial = denialOfCheck(check, failure);
  return observedChecks.has(check)
    ? goOn(examination, index + 1, wouldDeny ?? denial)
    : { denial, wouldDeny: null };
}

function goOn(
  examination: Examination,
  from: number,
  wouldDeny: Denial | null,
): MaybePromise<CheckVerdict> {
  const { rules, call, now } = examination;
  for (let index = from; index < rules.checks.length; index++) {
    const failure = rules.checks[index]?.check(call, now);
    if (failure !== undefined) return judge(examination, index, failure, wouldDeny);
  }
  return { denial: null, wouldDeny };
}
