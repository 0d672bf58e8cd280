import {
  hashKey,
  infixOfEnvironment,
  maskKey,
  readKeyFormat,
  type KeyEnvironment,
  type KeyType,
} from '@regpilot/contract';
import { randomLetters } from '../clock/ids.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import { freshTotals, type KeyEntry } from './key-entry.ts';

const prefixOfType = { gateway: 'sk_', project: 'pk_' } as const satisfies Record<KeyType, string>;

/** Length of the random part, as the documents print it. */
const secretLetters = 32;

/** A new secret from the seeded generator: as guessable as the seed, which is right for a test and for nothing else. */
export function mintSecret(
  random: SeededRandom,
  type: KeyType,
  environment: KeyEnvironment,
): string {
  return (
    prefixOfType[type] + infixOfEnvironment[environment] + randomLetters(random, secretLetters)
  );
}

export interface KeyOrigin {
  readonly id: string;
  readonly serial: number;
  readonly now: number;
  readonly type: KeyType | undefined;
  readonly environment: KeyEnvironment | undefined;
  readonly rotatedFrom: KeyEntry | null;
  readonly legacy: boolean;
}

/** What the gateway keeps of a secret. Type and environment come from the secret where the caller names none. */
export function entryOfSecret(secret: string, origin: KeyOrigin): KeyEntry {
  const format = readKeyFormat(secret);
  const { prefix, last4 } = maskKey(secret);
  return {
    id: origin.id,
    serial: origin.serial,
    hash: hashKey(secret),
    prefix,
    last4,
    type: origin.type ?? format.type ?? 'gateway',
    environment: origin.environment ?? format.environment ?? 'production',
    createdAt: origin.now,
    rotatedFrom: origin.rotatedFrom?.id ?? null,
    lineage: origin.rotatedFrom?.lineage ?? origin.id,
    legacy: origin.legacy,
    totals: freshTotals(),
  };
}
