import type { GatewayAnswer } from '../gateway/exchange.ts';

/** Documented: a key is remembered for 24 hours. */
const rememberedForMs = 24 * 3_600_000;
/** More than a test sends in a day of its time, and a bound on the memory of one that sends for ever. */
const mostEntries = 10_000;

/** What a replay gets: the stored answer, or the id of the key whose secret it showed. */
export type Remembered =
  | { readonly kind: 'running' }
  | { readonly kind: 'answer'; readonly answer: StoredAnswer }
  | { readonly kind: 'secret'; readonly keyId: string };

type StoredAnswer = Pick<GatewayAnswer, 'status' | 'headers'> & { readonly body: string };

interface Entry {
  readonly fingerprint: string;
  readonly at: number;
  outcome: Remembered;
}

/** Answers by idempotency key, oldest first. */
export class IdempotencyStore {
  readonly #entries = new Map<string, Entry>();

  /** What is known of a key, or null. */
  find(id: string, now: number): Readonly<Entry> | null {
    this.#forgetOld(now);
    return this.#entries.get(id) ?? null;
  }

  start(id: string, fingerprint: string, now: number): void {
    this.#entries.set(id, { fingerprint, at: now, outcome: { kind: 'running' } });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= mostEntries) break;
      this.#entries.delete(oldest);
    }
  }

  finish(id: string, outcome: Remembered): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.outcome = outcome;
  }

  /** A request that ended without a result that is worth keeping: the next one with its key is carried out. */
  forget(id: string): void {
    this.#entries.delete(id);
  }

  #forgetOld(now: number): void {
    for (const [id, entry] of this.#entries) {
      if (now - entry.at < rememberedForMs) return;
      this.#entries.delete(id);
    }
  }
}
