/**
 * Anything that has the look of a key of RegPilot, Transactional, OpenAI, Anthropic or orq.
 * Six characters after the prefix are enough: a false alarm costs a word of a message, a miss costs a key.
 */
const keyPattern = /\b(?:gw_)?(?:sk|pk)[_-][A-Za-z0-9_-]{6,}/g;

export const redactedKey = '[redacted key]';

/**
 * Takes keys out of a text that somebody else wrote (a gateway's message, an error of a socket).
 *
 * `values` are keys in use, taken out by value whatever they look like; those shorter than 6
 * characters are left alone, since they would also match ordinary words.
 */
export function redactKeys(text: string, values: Iterable<string> = []): string {
  let redacted = text;
  for (const value of values) {
    if (value.length >= 6) redacted = redacted.replaceAll(value, redactedKey);
  }
  return redacted.replace(keyPattern, redactedKey);
}
