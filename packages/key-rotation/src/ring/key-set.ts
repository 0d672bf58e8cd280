import type { ListedKey } from '../sources/read-key-list.ts';
import { changeHealth } from './key-state.ts';
import { KeyRecord } from './key-record.ts';

export interface KeySetChange {
  readonly added: readonly KeyRecord[];
  readonly removed: readonly KeyRecord[];
}

/**
 * The keys in use. A new set keeps the records of the keys that stay, with all that is known about
 * them; only the keys that go are detached.
 */
export class KeySet {
  #records: readonly KeyRecord[] = [];
  #generation = 0;
  #installedSeq = -1;
  /** Kept apart from the records: a key that leaks, is banned and comes back with a refresh stays banned. */
  readonly #banned = new Set<string>();

  get records(): readonly KeyRecord[] {
    return this.#records;
  }

  /** Grows with every set that differs from the one before. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * Puts a set in place; null when it changes nothing. `startedSeq` tells when reading it began: a
   * set that was read before the one in use was is older, however late it arrives, and is dropped.
   */
  install(keys: readonly ListedKey[], startedSeq: number): KeySetChange | null {
    if (startedSeq < this.#installedSeq) return null;
    this.#installedSeq = startedSeq;
    const before = new Map(this.#records.map((record) => [record.reveal(), record]));
    const next = keys.map(({ key, id, label }, rank) => {
      const record = before.get(key) ?? new KeyRecord(key);
      record.rank = rank;
      record.label = label ?? record.label;
      record.gatewayId = id ?? record.gatewayId;
      return record;
    });
    const unchanged =
      next.length === this.#records.length &&
      next.every((record, at) => record === this.#records[at]);
    if (unchanged) return null;

    const staying = new Set(next);
    const removed = this.#records.filter((record) => !staying.has(record));
    const added = next.filter((record) => !before.has(record.reveal()));
    for (const record of removed) record.detached = true;
    for (const record of added) this.#disableIfBanned(record);
    this.#records = next;
    this.#generation += 1;
    return { added, removed };
  }

  /** By either of its ids. */
  find(keyId: string): KeyRecord | undefined {
    return this.#records.find((record) => record.localId === keyId || record.gatewayId === keyId);
  }

  /** Whether a text is one of the keys themselves: such a text must not be shown. */
  holds(text: string): boolean {
    return this.#records.some((record) => record.reveal() === text);
  }

  /** Also for a key that is not here: should it come, it is not used. */
  ban(keyId: string): KeyRecord | undefined {
    this.#banned.add(keyId);
    const record = this.find(keyId);
    if (record === undefined) return undefined;
    this.#banned.add(record.localId);
    this.#disableIfBanned(record);
    return record;
  }

  #disableIfBanned(record: KeyRecord): void {
    const banned = this.#banned.has(record.localId) || this.#banned.has(record.keyId);
    if (banned) record.health = changeHealth(record.health, { type: 'finished', as: 'disabled' });
  }
}
