import type { FailedOutcome } from '../attempt/outcome.ts';
import { answerText } from './answer-text.ts';
import { classifyByStatus, readStatus, type Classify } from './classify-by-status.ts';

/** One way in which a provider's answer means something else than its status does. */
export interface AnswerRule {
  readonly status: number;
  /** Found in the code, type or message of the answer; absent where the status alone says it. */
  readonly says?: RegExp;
  readonly outcome: FailedOutcome | ((found: RegExpExecArray) => FailedOutcome);
}

/** A classifier that goes by the first rule that fits, and by the status where none does. */
export function classifyByRules(rules: readonly AnswerRule[]): Classify {
  return (failure, now) => {
    const status = readStatus(failure);
    const candidates = rules.filter((rule) => rule.status === status);
    if (candidates.length === 0) return classifyByStatus(failure, now);
    const text = answerText(failure);
    for (const { says = /^/, outcome } of candidates) {
      const found = says.exec(text);
      if (found !== null) return typeof outcome === 'function' ? outcome(found) : outcome;
    }
    return classifyByStatus(failure, now);
  };
}
