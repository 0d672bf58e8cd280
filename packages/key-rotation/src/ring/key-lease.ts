import type { KeyAccount } from './key-account.ts';
import type { KeyRecord } from './key-record.ts';

/**
 * One key, lent to one attempt. Every lease goes back by `report`, whatever happened: a probe that
 * nobody reports would keep its key from everybody else.
 */
export class KeyLease {
  readonly #record: KeyRecord;
  #open = true;
  /** Place in the order in which attempts started; answers arrive in another order. */
  readonly startedSeq: number;
  readonly startedAt: number;
  /** Whether this is the one trial of a key that was cooling down. */
  readonly probe: boolean;
  /** The key's account when it was lent: a key may change its group meanwhile. */
  readonly account: KeyAccount;

  constructor(record: KeyRecord, startedSeq: number, startedAt: number, probe: boolean) {
    this.#record = record;
    this.startedSeq = startedSeq;
    this.startedAt = startedAt;
    this.probe = probe;
    this.account = record.account;
  }

  /** Whether this is the first time that the lease goes back. */
  close(): boolean {
    const wasOpen = this.#open;
    this.#open = false;
    return wasOpen;
  }

  get record(): KeyRecord {
    return this.#record;
  }

  get key(): string {
    return this.#record.reveal();
  }

  get keyId(): string {
    return this.#record.keyId;
  }

  get localId(): string {
    return this.#record.localId;
  }
}
