import { findKeyFault } from '@regpilot/contract';
import type { KeyMaterial } from './key-source.ts';

/** One key, or a list with the preferred one first. Places without a value are left out. */
export type KeyListInput = KeyMaterial | readonly (KeyMaterial | null | undefined)[];

/** One key of a list that was found to be in order. */
export interface ListedKey {
  readonly key: string;
  readonly id: string | null;
  readonly label: string | null;
  readonly weight: number;
  /** Null for a key that shares its quota with no other. */
  readonly group: string | null;
  readonly createdAt: number | null;
  /** `Infinity` for a key without an end. */
  readonly notAfter: number;
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
    const read = readEntry(entry);
    if ('problem' in read) return { ...read, path: path + read.path };
    if (!keys.has(read.key)) keys.set(read.key, read);
  }
  if (keys.size === 0) return { path: '', problem: 'holds no key', allowed };
  return { keys: [...keys.values()] };
}

type Fault = Exclude<KeyList, { readonly keys: readonly ListedKey[] }>;

function readEntry(entry: unknown): ListedKey | Fault {
  const field = (name: string): unknown =>
    typeof entry === 'object' && entry !== null ? Reflect.get(entry, name) : undefined;
  const key = typeof entry === 'object' ? field('key') : entry;
  const fault = findKeyFault(key);
  if (fault !== null || typeof key !== 'string')
    return { path: '', problem: 'is no text', allowed, ...fault };
  for (const [name, { holds, allowed: range }] of Object.entries(numbers)) {
    const given = field(name);
    if (given !== undefined && given !== null && !holds(given))
      return { path: `.${name}`, problem: 'is out of range', allowed: range };
  }
  return {
    key,
    id: readText(field('id')),
    label: readText(field('label')),
    weight: readNumber(field('weight')) ?? 1,
    group: readText(field('group')),
    createdAt: readNumber(field('createdAt')),
    notAfter: readNumber(field('notAfter')) ?? Infinity,
  };
}

const instant = {
  holds: (given: unknown): boolean => Number.isFinite(given),
  allowed: 'an instant in epoch milliseconds',
};

/** The fields that must be numbers, and which ones. A wrong one would turn every comparison with it into a lie. */
const numbers = {
  weight: {
    holds: (given: unknown): boolean => Number.isFinite(given) && Number(given) > 0,
    allowed: 'a number above 0',
  },
  createdAt: instant,
  notAfter: instant,
};

function readText(given: unknown): string | null {
  return typeof given === 'string' && given !== '' ? given : null;
}

function readNumber(given: unknown): number | null {
  return typeof given === 'number' ? given : null;
}
