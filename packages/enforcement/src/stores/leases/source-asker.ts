import type { Denied, EnforcementStore, Reserved, ReserveRequest } from '../enforcement-store.ts';
import type { LeaseReports } from './lease-reports.ts';
import { Lease } from './lease.ts';
import type { ShareSource } from './share-source.ts';
import type { SlotShares } from './slot-shares.ts';

/** After a request that failed, or brought nothing: no share is asked for ahead for this part of a lease. */
const pausePart = 1 / 4;

/** A call that the shares at hand did not suffice for. */
export interface Asking {
  readonly request: ReserveRequest;
  /** One for each meter. */
  readonly amounts: readonly number[];
  readonly shares: SlotShares;
}

export interface AskerParts {
  readonly inner: EnforcementStore & ShareSource;
  readonly reports: LeaseReports;
  readonly now: () => number;
  readonly leaseMs: number;
  readonly holder: string;
  /** By what is at hand in this process, without a request. */
  readonly decide: (asking: Asking) => Reserved | Denied | undefined;
  /** The inner store has reserved the call. */
  readonly reservedInside: (asking: Asking) => void;
  /** A lease was taken, so that its report will be due. */
  readonly leased: (lease: Lease, shares: SlotShares) => void;
}

/** What is under way for the shares of one slot. */
interface UnderWay {
  lease: Promise<boolean> | undefined;
  /** Of calls that ask the store by themselves, oldest first. */
  readonly answers: Set<Promise<unknown>>;
  calls: number;
  /** What all calls that wait take together. */
  readonly waiting: number[];
}

/** The part of the decisions that takes round trips. Calls of one slot share them. */
export class SourceAsker {
  readonly #parts: AskerParts;
  readonly #underWay = new Map<SlotShares, UnderWay>();

  constructor(parts: AskerParts) {
    this.#parts = parts;
  }

  /** Whether any request for these shares is out. */
  isBusy(shares: SlotShares): boolean {
    return this.#underWay.has(shares);
  }

  /** When the requests that are out have their answers, or have failed. */
  async idle(): Promise<void> {
    const out: Promise<unknown>[] = [];
    for (const { lease, answers } of this.#underWay.values()) {
      if (lease !== undefined) out.push(lease);
      out.push(...answers);
    }
    await Promise.allSettled(out);
  }

  /** Decides with the store's help. @throws what the store throws */
  async ask(asking: Asking): Promise<Reserved | Denied> {
    const { shares, amounts } = asking;
    const way = this.#of(shares);
    way.calls += 1;
    addTo(way.waiting, amounts, 1);
    try {
      return await this.#decide(asking, way);
    } finally {
      way.calls -= 1;
      addTo(way.waiting, amounts, -1);
      this.#tidy(shares, way);
    }
  }

  /** Asks for a share that is not needed yet, in the background. */
  askAhead(shares: SlotShares, amounts: readonly number[]): void {
    const way = this.#of(shares);
    if (way.lease !== undefined) return;
    // A call that waits for it is told of the failure; where none waits, the next one asks again.
    this.#lease({ shares, amounts }, way, true)
      .catch(() => undefined)
      .finally(() => {
        this.#tidy(shares, way);
      });
  }

  async #decide(asking: Asking, way: UnderWay): Promise<Reserved | Denied> {
    const { shares, amounts } = asking;
    let leasedInVain = false;
    for (;;) {
      const decided = this.#parts.decide(asking);
      if (decided !== undefined) return decided;
      if (way.lease !== undefined) await way.lease;
      else if (!leasedInVain && shares.shouldLease(amounts, this.#parts.now())) {
        // A share that came too late to be used is not waited for twice.
        leasedInVain = await this.#lease(asking, way, false);
      } else {
        const [oldest] = way.answers;
        if (oldest === undefined || way.answers.size < shares.mayAskAtOnce(amounts))
          return await this.#askInside(asking, way);
        await oldest;
      }
    }
  }

  #askInside(asking: Asking, way: UnderWay): Promise<Reserved | Denied> {
    const { inner, now, reservedInside } = this.#parts;
    const { request, amounts, shares } = asking;
    const answer = Promise.resolve(inner.reserve(request))
      .then((outcome) => {
        if (outcome.allowed) {
          shares.noteStanding(outcome.usage, undefined, now());
          shares.forgetDenial();
          reservedInside(asking);
        } else shares.noteDenied(outcome, amounts, now());
        return outcome;
      })
      .finally(() => {
        way.answers.delete(answer);
      });
    way.answers.add(answer);
    return answer;
  }

  /** Whether a share was granted. */
  #lease(
    asking: Pick<Asking, 'shares' | 'amounts'>,
    way: UnderWay,
    ahead: boolean,
  ): Promise<boolean> {
    const answer = this.#requestLease(asking, way, ahead).finally(() => {
      way.lease = undefined;
    });
    way.lease = answer;
    return answer;
  }

  async #requestLease(
    { shares, amounts }: Pick<Asking, 'shares' | 'amounts'>,
    way: UnderWay,
    ahead: boolean,
  ): Promise<boolean> {
    const { inner, reports, leaseMs, holder } = this.#parts;
    // Calls that are made in one go are counted together.
    await Promise.resolve();
    const sentAt = this.#parts.now();
    // What is left of older shares is too little for the call: given back, it is part of what the source decides on.
    if (!ahead) for (const lease of shares.leases) lease.endUse(sentAt);
    const { shares: wanted, termMs } = shares.wanted(amounts, way.waiting, sentAt);
    // Its report waits for the second request after this one, which takes it along at no cost.
    const dueMs = 2 * termMs + leaseMs / 2;
    const heldMs = Math.ceil(dueMs + leaseMs);
    const lease = new Lease(crypto.randomUUID(), wanted.length, {
      termMs,
      usableUntil: sentAt + termMs,
      dueAt: sentAt + dueMs,
      endsAt: sentAt + heldMs,
    });
    const batch = reports.collect(shares, 'ended');
    const request = { slot: shares.slot, id: lease.id, holder, shares: wanted, leaseMs: heldMs };
    let answer;
    try {
      answer = await inner.lease({ ...request, reports: batch.reports });
    } catch (error) {
      batch.done(false);
      // It may have been granted: a report gives it back.
      lease.endUse(sentAt);
      this.#keep(lease, shares);
      shares.aheadFrom = this.#parts.now() + leaseMs * pausePart;
      throw error;
    }
    batch.done(true);
    const now = this.#parts.now();
    if (!answer.allowed) {
      if (ahead) shares.aheadFrom = now + Math.max(answer.retryAfterMs ?? 0, leaseMs * pausePart);
      else shares.noteDenied(answer, amounts, now);
      return false;
    }
    lease.grant(answer.granted, sentAt + answer.leaseMs);
    this.#keep(lease, shares);
    shares.noteStanding(answer.usage, answer.holders, now);
    shares.forgetDenial();
    return true;
  }

  #keep(lease: Lease, shares: SlotShares): void {
    shares.leases.push(lease);
    this.#parts.leased(lease, shares);
  }

  #of(shares: SlotShares): UnderWay {
    const known = this.#underWay.get(shares);
    if (known !== undefined) return known;
    const waiting = shares.meters.map(() => 0);
    const way = { lease: undefined, answers: new Set<Promise<unknown>>(), calls: 0, waiting };
    this.#underWay.set(shares, way);
    return way;
  }

  #tidy(shares: SlotShares, way: UnderWay): void {
    if (way.lease === undefined && way.answers.size === 0 && way.calls === 0)
      this.#underWay.delete(shares);
  }
}

function addTo(sums: number[], amounts: readonly number[], sign: 1 | -1): void {
  for (const [index, amount] of amounts.entries()) sums[index] = (sums[index] ?? 0) + sign * amount;
}
