import {
  createEnforcer,
  estimateChat,
  memoryStore,
  priceTable,
  type Denial,
  type Enforcer,
  type EnforcementSnapshot,
  type Estimator,
  type Policy,
} from '@regpilot/enforcement';
import { askGateway, type Gateway, type Question } from './ask-gateway.ts';
import { settle } from './settle.ts';

export interface SummariesOptions {
  readonly gateway: Gateway;
  readonly limits: readonly Policy[];
  readonly estimator: Estimator;
  /** What the last process had counted. Without it every start of the service has the whole month's budget. */
  readonly counted?: EnforcementSnapshot | undefined;
}

export type Summary =
  | { readonly kind: 'written'; readonly text: string }
  /** A limit said no, and nothing was sent. `denial.retryAfterMs` says when to come again. */
  | { readonly kind: 'over-limit'; readonly denial: Denial }
  | { readonly kind: 'failed' };

const keyId = 'summaries';

/** A call that would have to wait longer is refused at once: for the budget that is the rest of the month. */
const maxWaitMs = 10_000;

/** A tokenizer takes time by the square of a text without spaces, so no caller may send any length. */
const longestTicket = 6000;

/** Writes summaries of support tickets and stays within its limits. */
export class Summaries {
  readonly enforcer: Enforcer;
  readonly #gateway: Gateway;
  readonly #estimator: Estimator;
  readonly #prices = priceTable();

  constructor({ gateway, limits, estimator, counted }: SummariesOptions) {
    this.#gateway = gateway;
    this.#estimator = estimator;
    this.enforcer = createEnforcer({
      policies: [...limits],
      store: memoryStore(counted === undefined ? {} : { snapshot: counted }),
    });
  }

  /** Waits for the rate and for a free place; the budget is not waited for. */
  async summarise(ticket: string): Promise<Summary> {
    const question: Question = {
      messages: [
        { role: 'system', content: 'Summarise the ticket in two sentences.' },
        { role: 'user', content: ticket.slice(0, longestTicket) },
      ],
      quality: 'frontier',
      maxTokens: 120,
    };
    const estimate = estimateChat(question, { estimator: this.#estimator, prices: this.#prices });
    const { maxTokens } = question;
    const admission = await this.enforcer.admit(
      { keyId, capability: 'chat', maxTokens, estimate },
      { wait: true, maxWaitMs },
    );
    if (!admission.allowed) return { kind: 'over-limit', denial: admission.denial };
    const reply = await askGateway(this.#gateway, question, () => admission.arrived());
    settle(admission, reply, this.#prices);
    return reply.answer === null
      ? { kind: 'failed' }
      : { kind: 'written', text: reply.answer.text };
  }

  /** Of this period's budget, what calls in flight have reserved included. */
  async spentUsd(): Promise<number> {
    const usage = await this.enforcer.usage(keyId);
    return (usage.find(({ unit }) => unit === 'microUsd')?.used ?? 0) / 1e6;
  }

  /** What was counted, for the next process: plain JSON. Ends all waiting. */
  async stop(): Promise<EnforcementSnapshot> {
    const counted = this.enforcer.snapshot();
    await this.enforcer.close();
    return counted;
  }
}
