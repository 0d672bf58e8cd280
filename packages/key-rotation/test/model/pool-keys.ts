import { keyId } from '@regpilot/contract';

export interface PoolKey {
  readonly value: string;
  readonly weight: number;
}

/** Without a known prefix, so that only who knows their values can take them out of a text. */
export const poolKeys: readonly PoolKey[] = [
  { value: 'company-key-anna', weight: 3 },
  { value: 'company-key-bert', weight: 1 },
  { value: 'company-key-cleo', weight: 1 },
  { value: 'company-key-dora', weight: 2 },
  { value: 'company-key-emil', weight: 1 },
];

/** Made once: a key is named thousands of times in a run. */
const ids = new Map(poolKeys.map(({ value }) => [value, keyId(value)]));
const values = new Map([...ids].map(([value, id]) => [id, value]));

export function idOf(value: string): string {
  return ids.get(value) ?? 'unknown';
}

export function valueOf(id: string): string {
  return values.get(id) ?? 'unknown';
}
