import { hashesEqual } from '@regpilot/contract';
import type { KeyEntry, KeySettings } from './key-entry.ts';

/** A key with its settings as somebody sees them. */
export interface Key {
  readonly entry: KeyEntry;
  readonly settings: KeySettings;
}

/** What authentication goes on seeing until an instant; null for a key that it does not know yet. */
interface StaleView {
  readonly settings: KeySettings | null;
  readonly until: number;
}

interface Row {
  readonly entry: KeyEntry;
  /** Null once deleted; the row stays only while a stale view of it lasts. */
  settings: KeySettings | null;
  stale: StaleView[];
}

/**
 * Keys by id and by hash.
 *
 * Management always sees the truth; authentication may be behind it by the lag that a change was
 * made with, as in a gateway whose nodes cache their keys.
 */
export class KeyStore {
  readonly #byId = new Map<string, Row>();
  readonly #byHash = new Map<string, Row>();

  insert(entry: KeyEntry, settings: KeySettings, visibleFrom: number, now: number): void {
    const stale = visibleFrom > now ? [{ settings: null, until: visibleFrom }] : [];
    const row: Row = { entry, settings, stale };
    this.#byId.set(entry.id, row);
    this.#byHash.set(entry.hash, row);
  }

  retrieve(id: string): Key | null {
    const row = this.#byId.get(id);
    return row === undefined || row.settings === null
      ? null
      : { entry: row.entry, settings: row.settings };
  }

  hasHash(hash: string): boolean {
    return this.#byHash.has(hash);
  }

  /** Replaces the settings; authentication notices at `visibleFrom`. */
  change(id: string, settings: KeySettings | null, visibleFrom: number, now: number): void {
    const row = this.#byId.get(id);
    if (row === undefined) return;
    row.stale = row.stale.filter((view) => view.until > now);
    if (visibleFrom > now) row.stale.push({ settings: row.settings, until: visibleFrom });
    row.settings = settings;
    if (settings === null) this.#byId.delete(id);
  }

  /** The key with this hash as authentication sees it now. */
  authenticate(hash: string, now: number): Key | null {
    const row = this.#byHash.get(hash);
    if (row === undefined || !hashesEqual(row.entry.hash, hash)) return null;
    const settings = row.stale.find((view) => now < view.until)?.settings;
    if (settings !== undefined) return settings === null ? null : { entry: row.entry, settings };
    if (row.settings === null) {
      this.#byHash.delete(hash);
      return null;
    }
    return { entry: row.entry, settings: row.settings };
  }

  /** Newest first. */
  *newestFirst(): Generator<Key> {
    for (const { entry, settings } of [...this.#byId.values()].toReversed()) {
      if (settings !== null) yield { entry, settings };
    }
  }
}
