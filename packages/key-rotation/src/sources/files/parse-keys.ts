import { KeySourceError } from '../../errors/key-source-error.ts';
import type { KeyMaterial } from '../key-source.ts';

/** Turns the text of a file into its keys, the preferred one first. */
export type ParseKeys = (
  text: string,
) => KeyMaterial | readonly (KeyMaterial | undefined)[] | undefined;

/** One key a line or several with commas; blank lines and those that begin with `#` are left out. */
function parseLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => line.split(','))
    .map((key) => key.trim())
    .filter((key) => key !== '');
}

/**
 * Parses and never shows what went wrong inside: a parser's error quotes the text that it was
 * given, as `JSON.parse` does, and the text is the key.
 *
 * @throws KeySourceError of reason `rejected`.
 */
export function parseKeys(
  source: string,
  text: string,
  parse: ParseKeys = parseLines,
): readonly (KeyMaterial | undefined)[] {
  try {
    const keys = parse(text);
    return isMaterial(keys) ? [keys] : (keys ?? []);
  } catch {
    throw new KeySourceError({ source, reason: 'rejected', problem: 'could not be parsed' });
  }
}

function isMaterial(keys: ReturnType<ParseKeys>): keys is KeyMaterial {
  return keys !== undefined && !Array.isArray(keys);
}
