import { ConfigurationError } from '@regpilot/contract';
import type { ParseKeys } from './parse-keys.ts';

export interface FileSourceOptions {
  /**
   * Default: one key a line or several with commas, `#` at the start of a line for a remark. For
   * JSON give `JSON.parse`. What it throws is never shown, since a parser's error quotes the text.
   */
  readonly parse?: ParseKeys | undefined;
  /** How long after a notice of the system the content is looked at; default 100. */
  readonly debounceMs?: number | undefined;
  /** How often it is looked at without any notice; default 45 000. */
  readonly pollMs?: number | undefined;
}

export interface DirectorySourceOptions extends FileSourceOptions {
  /**
   * The files that hold keys, in the order of preference, as far as they are there. Default: all that
   * are not hidden, names that end in the word `new` first, in `old` or `previous` last.
   */
  readonly files?: readonly string[] | undefined;
}

export interface FileTimes {
  readonly debounceMs: number;
  readonly pollMs: number;
}

export function readPath(field: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && !value.includes('\0')) return value;
  throw new ConfigurationError({ field, problem: 'is no path', allowed: 'a path as text' });
}

export function readTimes({ debounceMs = 100, pollMs = 45_000 }: FileSourceOptions): FileTimes {
  return {
    debounceMs: readMs('debounceMs', debounceMs, 0),
    pollMs: readMs('pollMs', pollMs, 1),
  };
}

/** Above 2^31 - 1 ms a timer fires at once, and would then do so for ever. */
function readMs(field: string, value: unknown, least: number): number {
  if (typeof value === 'number' && value >= least && value < 2 ** 31) return value;
  throw new ConfigurationError({
    field,
    problem: 'is no duration',
    allowed: `milliseconds from ${least} to 2147483647`,
  });
}
