import type { HeaderGetter } from './names.ts';

/** One limit as it stands, as a gateway reports it. */
export interface RateLimitStatus {
  /** Name of the limit, such as `requests_per_minute`. */
  readonly policy: string;
  readonly unit: 'requests' | 'tokens' | 'microUsd' | 'concurrency';
  readonly limit: number;
  readonly remaining: number;
  /** When the limit is whole again, epoch milliseconds; null when it never resets. */
  readonly resetAt: number | null;
  /** Length of the window; null for limits without one. */
  readonly windowMs: number | null;
}

/** The three documented fields: of the per-minute limit, or on a 429 of the limit that denied. */
export interface RateLimitFields {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch milliseconds; null when the limit never resets. */
  readonly resetAt: number | null;
}

/** `X-RateLimit-Reset` is in Unix seconds, rounded up like Retry-After and for the same reason. */
export function formatRateLimitFields(status: RateLimitFields): Record<string, string> {
  return {
    'x-ratelimit-limit': String(status.limit),
    'x-ratelimit-remaining': String(Math.max(0, status.remaining)),
    ...(status.resetAt === null
      ? {}
      : { 'x-ratelimit-reset': String(Math.ceil(status.resetAt / 1000)) }),
  };
}

/** Above this a reset is an instant in milliseconds, between the two one in seconds, below it a number of seconds. */
const smallestEpochMs = 1e11;
const smallestEpochSeconds = 1e9;

/**
 * Reads `X-RateLimit-*`; null unless limit and remaining are both whole numbers.
 *
 * Gateways differ in `Reset`: RegPilot sends Unix seconds, others seconds from now or epoch
 * milliseconds. The three cannot be mistaken for one another before the year 5138.
 */
export function parseRateLimitFields(get: HeaderGetter, nowMs: number): RateLimitFields | null {
  const limit = wholeNumber(get('x-ratelimit-limit'));
  const remaining = wholeNumber(get('x-ratelimit-remaining'));
  if (limit === null || remaining === null) return null;
  const reset = wholeNumber(get('x-ratelimit-reset'));
  return { limit, remaining, resetAt: reset === null ? null : resetInstant(reset, nowMs) };
}

function resetInstant(reset: number, nowMs: number): number {
  if (reset >= smallestEpochMs) return reset;
  return reset >= smallestEpochSeconds ? reset * 1000 : nowMs + reset * 1000;
}

function wholeNumber(value: string | null | undefined): number | null {
  const text = value?.trim();
  if (text === undefined || !/^\d+$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}

/**
 * The IETF fields `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), one item
 * a limit. `w` is left out for limits without a window, `t` for those that never reset.
 */
export function formatIetfRateLimit(
  statuses: readonly RateLimitStatus[],
  nowMs: number,
): Record<string, string> {
  if (statuses.length === 0) return {};
  return {
    'ratelimit-policy': statuses.map(policyItem).join(', '),
    ratelimit: statuses.map((status) => remainingItem(status, nowMs)).join(', '),
  };
}

function policyItem({ policy, limit, unit, windowMs }: RateLimitStatus): string {
  const window = windowMs === null ? '' : `;w=${Math.ceil(windowMs / 1000)}`;
  return `"${policy}";q=${limit}${unit === 'requests' ? '' : `;qu="${unit}"`}${window}`;
}

function remainingItem({ policy, remaining, resetAt }: RateLimitStatus, nowMs: number): string {
  const reset = resetAt === null ? '' : `;t=${Math.max(0, Math.ceil((resetAt - nowMs) / 1000))}`;
  return `"${policy}";r=${Math.max(0, remaining)}${reset}`;
}

/** One item of either IETF field: its name and its whole-number parameters. */
export interface IetfItem {
  readonly policy: string;
  readonly parameters: Readonly<Record<string, number | string>>;
}

/**
 * Parses either IETF field. The draft says that a malformed field must be ignored as a whole, so
 * this gives null then, and never a part.
 */
export function parseIetfRateLimit(value: string | null | undefined): readonly IetfItem[] | null {
  if (value === null || value === undefined || value.trim() === '') return null;
  const items: IetfItem[] = [];
  for (const member of splitOutsideStrings(value, ',')) {
    const item = parseItem(member);
    if (item === null) return null;
    items.push(item);
  }
  return items;
}

function parseItem(member: string): IetfItem | null {
  const [name, ...rest] = splitOutsideStrings(member, ';');
  const policy = quoted(name);
  if (policy === null) return null;
  const parameters: Record<string, number | string> = {};
  for (const part of rest) {
    const match = /^\s*([a-z*][a-z0-9_.*-]*)=(.+?)\s*$/.exec(part);
    const key = match?.[1];
    const value = parameterValue(match?.[2]);
    if (key === undefined || value === null) return null;
    parameters[key] = value;
  }
  return { policy, parameters };
}

function parameterValue(text: string | undefined): number | string | null {
  if (text === undefined) return null;
  // A byte sequence (`pk=:…:`) is kept as it is: nobody here reads partition keys.
  if (/^:[A-Za-z0-9+/=]*:$/.test(text)) return text;
  return quoted(text) ?? wholeNumber(text);
}

/** RFC 9651, section 3.3.3: printable ASCII between quotes, with `\"` and `\\` as the only escapes. */
function quoted(text: string | undefined): string | null {
  const match = /^"((?:[^"\\]|\\["\\])*)"$/.exec(text?.trim() ?? '');
  return match?.[1] === undefined ? null : match[1].replace(/\\(["\\])/g, '$1');
}

function splitOutsideStrings(text: string, separator: ',' | ';'): string[] {
  const parts: string[] = [];
  let start = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text[index];
    if (inString && character === '\\') index++;
    else if (character === '"') inString = !inString;
    else if (!inString && character === separator) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}
