import type { HeaderGetter } from './names.ts';

/** RFC 9110, section 10.2.3: `delay-seconds = 1*DIGIT`, here with a fraction. Anything else must be an HTTP-date. */
const decimal = /^\d+(?:\.\d+)?$/;

/**
 * Milliseconds that `Retry-After` asks to wait, from seconds or an HTTP-date; null when it is absent
 * or malformed (a malformed field is ignored, not taken for "now"). A date in the past is 0.
 *
 * A fraction of a second is not in the standard, but gateways send it, and reading it as malformed
 * would lose the wait.
 */
export function parseRetryAfter(value: string | null | undefined, nowMs: number): number | null {
  const text = value?.trim();
  if (text === undefined || text === '') return null;
  if (decimal.test(text)) return Math.ceil(Number(text) * 1000);
  // Date.parse takes bare numbers and ISO dates too; an HTTP-date begins with the name of a day.
  if (!/^[A-Za-z]{3}/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/** Whole seconds, rounded up: rounding down would send the caller back while it is still denied. */
export function formatRetryAfter(retryAfterMs: number): string {
  return String(Math.max(1, Math.ceil(retryAfterMs / 1000)));
}

/**
 * What the headers ask to wait: `retry-after-ms` first, which OpenAI and Azure send beside the
 * standard's whole seconds because it is more exact.
 */
export function readRetryAfter(get: HeaderGetter, nowMs: number): number | null {
  const exact = get('retry-after-ms')?.trim() ?? '';
  if (decimal.test(exact)) return Math.ceil(Number(exact));
  return parseRetryAfter(get('retry-after'), nowMs);
}
