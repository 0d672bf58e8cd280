import { ConfigurationError, errorCodes, isErrorCode } from '@regpilot/contract';
import type { CallFacts } from '../admission/call-facts.ts';
import type { CheckFailure, CheckPolicy } from './policy.ts';
import { readMode } from './policy-options.ts';

/** Undefined lets the call pass. `now` is in epoch milliseconds. */
export type CustomCheckFunction = (
  call: CallFacts,
  now: number,
) => CheckFailure | undefined | Promise<CheckFailure | undefined>;

/** A check of the user's own. @throws ConfigurationError */
export function customCheck(name: string, check: unknown, mode: unknown): CheckPolicy {
  if (!isFunction(check)) {
    throw new ConfigurationError({
      field: 'definePolicy.check',
      problem: 'is not a function',
      allowed: '(call, now) => failure or undefined',
    });
  }
  return {
    kind: 'check',
    name,
    stage: 'custom',
    check(call, now) {
      const answer = check(call, now);
      if (answer === undefined) return undefined;
      return isThenable(answer)
        ? Promise.resolve(answer).then((late) => readAnswer(name, late))
        : readAnswer(name, answer);
    },
    ...readMode('definePolicy', mode),
  };
}

/** What code without types may answer: `false` is meant as a no and `true` as a yes, or the other way round. */
function readAnswer(name: string, answer: unknown): CheckFailure | undefined {
  if (answer === undefined || isFailure(answer)) return answer;
  throw new ConfigurationError({
    field: `definePolicy(${name}).check`,
    problem: 'answered with neither undefined nor a failure that has a code of the wire',
    allowed: "undefined, or { code: 'PERMISSION_DENIED', message?, limit?, details? }",
  });
}

function isFailure(answer: unknown): answer is CheckFailure {
  if (typeof answer !== 'object' || answer === null || !('code' in answer)) return false;
  const { code } = answer;
  return isErrorCode(code) && errorCodes[code].status !== null;
}

function isFunction(check: unknown): check is (call: CallFacts, now: number) => unknown {
  return typeof check === 'function';
}

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'then' in answer &&
    typeof answer.then === 'function'
  );
}
