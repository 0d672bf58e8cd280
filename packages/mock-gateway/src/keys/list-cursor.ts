import type { ListKeysQuery } from '@regpilot/contract/schemas';
import type { KeyStatus } from './key-entry.ts';
import { statusAt } from './key-standing.ts';
import type { Key } from './key-store.ts';

const defaultPageSize = 20;
const cursorPrefix = 'after_';
const cursorPattern = /^after_[1-9]\d{0,14}$/;

export interface KeyPage {
  readonly keys: readonly Key[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/**
 * One page of keys, newest first.
 *
 * A cursor is the serial number of the last key that was shown, not a position: keys created or
 * deleted between two pages neither repeat nor hide another.
 *
 * @returns null for a cursor that is none of ours.
 */
export function pageOfKeys(
  newestFirst: Iterable<Key>,
  query: ListKeysQuery,
  now: number,
): KeyPage | null {
  const before = query.cursor === undefined ? Infinity : readCursor(query.cursor);
  if (before === null) return null;
  const limit = query.limit ?? defaultPageSize;
  const page: Key[] = [];
  for (const key of newestFirst) {
    if (key.entry.serial >= before || !fits(key, query, statusAt(key.settings, now))) continue;
    const last = page.at(-1);
    if (page.length === limit && last !== undefined)
      return { keys: page, nextCursor: cursorPrefix + String(last.entry.serial) };
    page.push(key);
  }
  return { keys: page, nextCursor: null };
}

function readCursor(cursor: string): number | null {
  return cursorPattern.test(cursor) ? Number(cursor.slice(cursorPrefix.length)) : null;
}

function fits(key: Key, query: ListKeysQuery, status: KeyStatus): boolean {
  if (query.status !== undefined && query.status !== status) return false;
  return query.environment === undefined || query.environment === key.entry.environment;
}
