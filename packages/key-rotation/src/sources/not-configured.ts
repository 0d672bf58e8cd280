import { isRegPilotError } from '@regpilot/contract';
import { KeySourceError } from '../errors/key-source-error.ts';

/**
 * Whether a source said that there is nothing to read here. By what the error is, not by its class:
 * the source may come with a copy of this package of its own.
 */
export function isNotConfigured(error: unknown): boolean {
  return (
    isRegPilotError(error) &&
    error.code === 'KEY_SOURCE_FAILED' &&
    Reflect.get(error, 'reason') === 'not-configured'
  );
}

/** A source that gave keys once and says now that it has none: that is a failure, not a place left empty. */
export function lostKeys(source: string, cause: unknown): KeySourceError {
  const problem = 'held keys before and holds none now';
  return new KeySourceError({ source, reason: 'failed', problem, cause });
}
