import { RegPilotError } from '@regpilot/contract';
import { meterIdentity } from '../meters/meter.ts';
import type { MeterLimit, MeterUsage } from '../meters/meter.ts';
import type { MaybePromise } from '../stores/enforcement-store.ts';
import { UnmeteredAdmission } from './admission.ts';
import type { Admission } from './admission.ts';
import type { CallFacts } from './call-facts.ts';
import type { Failures } from './failures.ts';
import { amountsOf } from './meter-gate.ts';
import type { MeterGate } from './meter-gate.ts';
import { slotOfGroup } from './meter-group.ts';
import type { MeterGroup } from './meter-group.ts';
import type { Answer, Unanswered } from './outage/answer-in-time.ts';
import { StandInAdmission } from './outage/stand-in-admission.ts';
import type { StandInAdmissionParts } from './outage/stand-in-admission.ts';
import { StandIn } from './outage/stand-in.ts';
import type { StandInParts } from './outage/stand-in.ts';
import type { StoreGuard } from './outage/store-guard.ts';
import type { StoreReports } from './outage/store-reports.ts';
import { StoreQuestion } from './store-question.ts';
import type { StoreQuestionParts } from './store-question.ts';

export interface StoreGateParts
  extends StoreQuestionParts, StandInAdmissionParts, Omit<StandInParts, 'guard'> {
  readonly guard: StoreGuard;
  readonly reports: StoreReports;
  readonly failures: Failures;
}

/** The way to any store, and round it while it is away. */
export class StoreGate implements MeterGate {
  readonly groups: readonly MeterGroup[];
  readonly #isObserved: boolean;
  readonly #parts: StoreGateParts;
  readonly #standIn: StandIn;
  /** Of each group. */
  readonly #counted: readonly {
    readonly meters: readonly MeterLimit[];
    readonly counters: string;
  }[];

  constructor(groups: readonly MeterGroup[], isObserved: boolean, parts: StoreGateParts) {
    this.groups = groups;
    this.#isObserved = isObserved;
    this.#parts = parts;
    this.#standIn = new StandIn(groups, parts);
    this.#counted = groups.map(({ policies }) => {
      const meters = policies.map(({ meter }) => meter);
      return { meters, counters: meters.map(meterIdentity).join('\n') };
    });
  }

  admit(call: CallFacts): MaybePromise<Admission> {
    const { guard } = this.#parts;
    // Limits that deny nothing must not cost a call a second deadline.
    if (this.#isObserved && guard.hasJustFailed) return new UnmeteredAdmission();
    const slots = this.groups.map((group) => slotOfGroup(group, call));
    const question = new StoreQuestion(this.groups, slots, amountsOf(call), this.#parts);
    const take = (answer: Answer<Admission | undefined>): Admission =>
      answer.answered && answer.value !== undefined
        ? answer.value
        : this.#without(call, slots, question, answer);
    const refuse = (mistake: unknown): never => {
      question.giveBack();
      throw mistake;
    };
    try {
      const answer = guard.ask(() => question.ask());
      return answer instanceof Promise ? answer.then(take, refuse) : take(answer);
    } catch (mistake) {
      return refuse(mistake);
    }
  }

  usage({ policies }: MeterGroup, slot: string): MaybePromise<readonly MeterUsage[]> {
    const { guard, store } = this.#parts;
    const meters = policies.map(({ meter }) => meter);
    const take = (answer: Answer<readonly MeterUsage[]>): MaybePromise<readonly MeterUsage[]> =>
      answer.answered ? answer.value : Promise.reject(unavailable(answer));
    const answer = guard.ask(() => store.usage(slot, meters));
    return answer instanceof Promise ? answer.then(take) : take(answer);
  }

  #without(
    call: CallFacts,
    slots: readonly string[],
    question: StoreQuestion,
    answer: Answer<unknown>,
  ): Admission {
    if (this.#isObserved) {
      if (!answer.answered) this.#parts.failures.note(answer.error ?? unavailable(answer));
      question.giveBack();
      return new UnmeteredAdmission();
    }
    const admittedAt = this.#parts.now();
    const decision = this.#standIn.decide(call, admittedAt);
    if (!decision.allowed) {
      question.giveBack();
      return decision;
    }
    const ids = question.leave((id) => admission.answeredLate(id));
    const unheld = this.#counted.map((counted, index) => ({
      ...counted,
      slot: slots[index] ?? '',
      id: ids[index],
    }));
    const { local } = decision;
    const admission = new StandInAdmission(
      { unheld, amounts: amountsOf(call), local, admittedAt },
      this.#parts,
    );
    return admission;
  }
}

function unavailable({ reason, error }: Unanswered): RegPilotError {
  const problem = reason === 'timeout' ? 'did not answer in time' : 'could not be reached';
  return new RegPilotError('STORE_UNAVAILABLE', `The enforcement store ${problem}`, {
    cause: error,
  });
}
