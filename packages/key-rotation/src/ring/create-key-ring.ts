import type { KeyRing } from './key-ring.ts';
import { readRingOptions, type KeyRingOptions } from './read-ring-options.ts';
import { RotatingKeyRing } from './rotating-key-ring.ts';

/** @throws ConfigurationError for an option that is wrong, and for keys and source given together or neither. */
export function createKeyRing(options: KeyRingOptions): KeyRing {
  return new RotatingKeyRing(readRingOptions(options));
}
