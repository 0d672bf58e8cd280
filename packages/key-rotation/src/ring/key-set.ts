import type { ListedKey } from '../sources/read-key-list.ts';
import { KeyAccount } from './key-account.ts';
import { changeHealth, type FinalState } from './key-state.ts';
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
  readonly #finished = new Map<string, FinalState>();

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
  install(keys: readonly ListedKey[], startedSeq: number, at: number): KeySetChange | null {
    if (startedSeq < this.#installedSeq) return null;
    this.#installedSeq = startedSeq;
    const before = new Map(this.#records.map((record) => [record.reveal(), record]));
    const accounts = this.#accountsByGroup();
    const next = keys.map((listed, rank) => {
      const record = before.get(listed.key) ?? new KeyRecord(listed.key, at);
      record.rank = rank;
      describeRecord(record, listed);
      joinGroup(record, listed.group, accounts);
      return record;
    });
    const unchanged =
      next.length === this.#records.length &&
      next.every((record, index) => record === this.#records[index]);
    if (unchanged) return null;

    const staying = new Set(next);
    const removed = this.#records.filter((record) => !staying.has(record));
    const added = next.filter((record) => !before.has(record.reveal()));
    for (const record of removed) record.detached = true;
    this.#records = next;
    for (const record of added) {
      this.#finishIfKnown(record);
      this.#takeOverLimit(record);
    }
    this.#generation += 1;
    return { added, removed };
  }

  /** The other keys of its quota group. */
  peersOf(record: KeyRecord): KeyRecord[] {
    return this.#records.filter((peer) => peer !== record && peer.account === record.account);
  }

  #accountsByGroup(): Map<string, KeyAccount> {
    const accounts = new Map<string, KeyAccount>();
    for (const { group, account } of this.#records)
      if (group !== null) accounts.set(group, account);
    return accounts;
  }

  /** A key that joins a group which is out of quota is out of quota, too. */
  #takeOverLimit(record: KeyRecord): void {
    for (const { health } of this.peersOf(record)) {
      const { limitedSeq: startedSeq, limitedUntilAt: untilAt } = health;
      record.health = changeHealth(record.health, { type: 'group-limited', startedSeq, untilAt });
    }
  }

  /** By either of its ids. */
  find(keyId: string): KeyRecord | undefined {
    return this.#records.find((record) => record.localId === keyId || record.gatewayId === keyId);
  }

  /** Whether a text is one of the keys themselves: such a text must not be shown. */
  holds(text: string): boolean {
    return this.#records.some((record) => record.reveal() === text);
  }

  /** Takes a key out of use for good. Also one that is not here: should it come, it is not used. */
  finish(keyId: string, as: FinalState): KeyRecord | undefined {
    this.#finished.set(keyId, as);
    const record = this.find(keyId);
    if (record === undefined) return undefined;
    this.#finished.set(record.localId, as);
    record.health = changeHealth(record.health, { type: 'finished', as });
    return record;
  }

  #finishIfKnown(record: KeyRecord): void {
    const as = this.#finished.get(record.localId) ?? this.#finished.get(record.keyId);
    if (as !== undefined) record.health = changeHealth(record.health, { type: 'finished', as });
  }
}

function describeRecord(
  record: KeyRecord,
  { id, label, weight, createdAt, notAfter }: ListedKey,
): void {
  record.label = label ?? record.label;
  record.gatewayId = id ?? record.gatewayId;
  record.weight = weight;
  record.createdAt = createdAt ?? record.createdAt;
  if (record.health.notAfter !== notAfter)
    record.health = changeHealth(record.health, { type: 'ends', notAfter });
}

function joinGroup(
  record: KeyRecord,
  group: string | null,
  accounts: Map<string, KeyAccount>,
): void {
  if (group === record.group) return;
  record.group = group;
  record.account = (group === null ? undefined : accounts.get(group)) ?? new KeyAccount();
  if (group !== null) accounts.set(group, record.account);
}
