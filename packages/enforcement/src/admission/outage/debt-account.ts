import { joinDebts } from './debt.ts';
import type { Debt } from './debt.ts';

/** Debts with different ends that are kept before those that have ended are joined. */
const mostApart = 64;

/**
 * The debts of one slot, added up: an outage costs memory for each slot and not for each call. All meters of a unit
 * take the same of a debt, as they do of a call, so those that still count in other meters stay apart.
 */
export class DebtAccount {
  #debts = new Map<string, Debt>();
  #joinAt = mostApart;
  #calls = 0;

  get calls(): number {
    return this.#calls;
  }

  add(debt: Debt, now: number): void {
    this.#calls += debt.calls;
    put(this.#debts, debt.counts.map(({ until }) => until).join(' '), debt);
    if (this.#debts.size <= this.#joinAt) return;
    const joined = new Map<string, Debt>();
    for (const known of this.#debts.values()) {
      const live = known.counts.map(({ until }) => (until > now ? until : 0));
      if (live.some((until) => until > 0)) put(joined, live.join(' '), known);
    }
    this.#debts = joined;
    this.#joinAt = Math.max(mostApart, joined.size * 2);
  }

  /** One debt for each set of meters in which something still counts. */
  due(now: number): Debt[] {
    const joined = new Map<string, Debt>();
    for (const debt of this.#debts.values()) {
      const live = debt.counts.map(({ until }) => until > now);
      if (live.includes(true)) put(joined, live.join(' '), debt);
    }
    return [...joined.values()];
  }
}

function put(debts: Map<string, Debt>, key: string, debt: Debt): void {
  const known = debts.get(key);
  debts.set(key, known === undefined ? debt : joinDebts(known, debt));
}
