import { findKeyFault } from '@regpilot/contract';
import type { KeyMaterial } from './key-source.ts';

/** One key, or a list with the preferred one first. Places without a value are left out. */
export type KeyListInput = KeyMaterial | readonly (KeyMaterial | null | undefined)[];

/** One key of a list that was found to be in order. */
export interface ListedKey {
  readonly key: string;
  readonly id: string | null;
  readonly label: string | null;
}

export type KeyList =
  | { readonly keys: readonly ListedKey[] }
  | {
      /** Where it is wrong, below the list: `[1]`, or the empty text for the list itself. */
      readonly path: string;
      readonly problem: string;
      readonly allowed: string;
    };

const allowed =
  'one key or a list with at least one key; undefined, null and empty entries are left out';

/**
 * Reads what a caller or a source gave as keys: one or a list, texts or objects with `key`. Entries
 * without a value are left out, since a list of environment variables has gaps; a key given twice
 * counts once. A list that holds anything else is refused as a whole.
 */
export function readKeyList(value: unknown): KeyList {
  if (value === undefined || value === null) return { path: '', problem: 'is missing', allowed };
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const keys = new Map<string, ListedKey>();
  for (const [index, entry] of entries.entries()) {
    if (entry === undefined || entry === null || entry === '') continue;
    const path = Array.isArray(value) ? `[${index}]` : '';
    const listed = readEntry(entry);
    const fault = findKeyFault(listed.key);
    if (fault !== null) return { path, ...fault };
    if (typeof listed.key === 'string' && !keys.has(listed.key))
      keys.set(listed.key, { ...listed, key: listed.key });
  }
  if (keys.size === 0) return { path: '', problem: 'holds no key', allowed };
  return { keys: [...keys.values()] };
}

function readEntry(entry: unknown): { key: unknown; id: string | null; label: string | null } {
  if (typeof entry !== 'object' || entry === null) return { key: entry, id: null, label: null };
  const field = (name: string): unknown => Reflect.get(entry, name);
  const text = (given: unknown): string | null =>
    typeof given === 'string' && given !== '' ? given : null;
  return { key: field('key'), id: text(field('id')), label: text(field('label')) };
}
