import {
  costLimit,
  createEnforcer,
  estimateChat,
  priceTable,
  type Enforcer,
  type EstimatedChat,
  type Estimator,
} from '@regpilot/enforcement';
import { GatewaySession, recordOf, textOf } from './gateway-session.ts';
import { randomChat, seededNumbers } from './random-chats.ts';

export interface BudgetRunOptions {
  readonly seed: number;
  readonly estimator: Estimator;
  readonly usd: number;
  /** Callers that each have one call in flight as long as there is budget. */
  readonly callers: number;
  /** Chances of each call, from 0 to 1; default 0. */
  readonly lostAnswers?: number | undefined;
  readonly brokenAnswers?: number | undefined;
}

export interface BudgetRun {
  /** What the gateway says that the key has cost, in whole micro-dollars. */
  readonly spent: number;
  /** What the enforcer has charged at the end, in micro-dollars. */
  readonly charged: number;
  /** The most that one call was held to cost, in micro-dollars. */
  readonly largestEstimate: number;
  /** By how much the truth of each call was above its estimate, in micro-dollars, largest first. */
  readonly estimateErrors: readonly number[];
  readonly mostInFlight: number;
  readonly answered: number;
  readonly lost: number;
  readonly broken: number;
}

const prices = priceTable();
const toMicroUsd = (usd: number): number => Math.round(usd * 1e6);

/**
 * Callers that spend one budget through one enforcer, until it has no room for the next call and none
 * is in flight whose settlement could make some.
 */
class Spenders {
  readonly #session: GatewaySession;
  readonly #key: string;
  readonly #options: BudgetRunOptions;
  readonly #next: () => number;
  readonly #enforcer: Enforcer;
  readonly counts = { mostInFlight: 0, answered: 0, lost: 0, broken: 0, largestEstimate: 0 };
  readonly estimateErrors: number[] = [];
  #inFlight = 0;
  #settled = Promise.withResolvers<void>();

  constructor(session: GatewaySession, key: string, options: BudgetRunOptions) {
    this.#session = session;
    this.#key = key;
    this.#options = options;
    this.#next = seededNumbers(options.seed);
    this.#enforcer = createEnforcer({
      policies: [costLimit({ usd: options.usd, reset: 'monthly' })],
      now: () => session.gateway.clock.now(),
    });
  }

  async spendAll(): Promise<void> {
    const callers = Array.from({ length: this.#options.callers }, () => this.#spend());
    await Promise.all(callers);
  }

  async charged(): Promise<number> {
    const [budget] = await this.#enforcer.usage('the key');
    return budget?.used ?? 0;
  }

  async #spend(): Promise<void> {
    let chat = randomChat(this.#next);
    for (;;) {
      const estimate = estimateChat(chat, { estimator: this.#options.estimator, prices });
      const costUsd = estimate.costUsd ?? 0;
      this.counts.largestEstimate = Math.max(this.counts.largestEstimate, toMicroUsd(costUsd));
      // Seen before the decision: what settles while it is made could have made room.
      const isAlone = this.#inFlight === 0;
      const settled = this.#settled.promise;
      const admission = await this.#enforcer.admit({
        keyId: 'the key',
        capability: 'chat',
        estimate,
      });
      if (admission.allowed) {
        this.#inFlight += 1;
        this.counts.mostInFlight = Math.max(this.counts.mostInFlight, this.#inFlight);
        admission.settle(await this.#send(chat, costUsd));
        this.#inFlight -= 1;
        this.#settled.resolve();
        this.#settled = Promise.withResolvers();
        chat = randomChat(this.#next);
      } else if (isAlone) return;
      else await settled;
    }
  }

  /** What the call took, as the table of outcomes has it. */
  async #send(
    chat: EstimatedChat,
    estimatedUsd: number,
  ): Promise<{ tokens?: number; costUsd?: number }> {
    const answer = await this.#session
      .call('chat.create', { key: this.#key, body: chat })
      .catch(() => null);
    if (answer === null) {
      this.counts.lost += 1;
      return {};
    }
    if (answer.status !== 200) {
      this.counts.broken += 1;
      return { tokens: 0, costUsd: 0 };
    }
    this.counts.answered += 1;
    const { totalTokens, costCents } = recordOf(answer.body['usage']);
    const costUsd = Number(costCents) / 100;
    this.estimateErrors.push(toMicroUsd(costUsd) - toMicroUsd(estimatedUsd));
    return { tokens: Number(totalTokens), costUsd };
  }
}

/** Spends a budget over HTTP, with answers that come late and in any order. */
export async function runBudget(options: BudgetRunOptions): Promise<BudgetRun> {
  const { seed, lostAnswers = 0, brokenAnswers = 0 } = options;
  await using session = await GatewaySession.open({ seed });
  const { faults, clock } = session.gateway;
  const created = await session.manage('keys.create', { body: { name: 'budget' } });
  const route = 'chat.create';
  for (const ms of [1, 5, 20, 60])
    faults.add({ fault: { kind: 'latency', ms }, route, probability: 0.5 });
  const lost = { kind: 'reset', at: 'answer' } as const;
  faults.add({ fault: lost, route, probability: lostAnswers });
  faults.add({ fault: { kind: 'status', status: 503 }, route, probability: brokenAnswers });

  const spenders = new Spenders(session, textOf(created['secret']), options);
  const stopped = new AbortController();
  const time = passTime(clock, stopped.signal);
  await spenders.spendAll().finally(() => stopped.abort());
  await time;

  const usage = await session.manage('keys.usage', { id: textOf(created['id']) });
  return {
    ...spenders.counts,
    spent: toMicroUsd(Number(usage['cost_usd'])),
    charged: await spenders.charged(),
    estimateErrors: spenders.estimateErrors.toSorted((one, other) => other - one),
  };
}

/** A millisecond for each turn of the event loop: latencies order the answers, and nobody sleeps. */
async function passTime(clock: { advance(ms: number): void }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    clock.advance(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
