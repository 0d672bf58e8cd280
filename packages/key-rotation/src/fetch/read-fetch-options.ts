import { ConfigurationError } from '@regpilot/contract';

export interface RingFetchOptions {
  /** Where the keys may go: URLs of which only the origin counts, such as `https://regpilot.dev`. */
  readonly origins: string | URL | readonly (string | URL)[];
  /** Header that carries the key: `authorization` (the default) as `Bearer`, any other as it is. */
  readonly header?: string | undefined;
  /** What sends the requests; default the global `fetch` at the time of the call. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Repetitions after 5xx, failed connections and limits; default 0. Another key costs none. */
  readonly retries?: number | undefined;
  /** Bounds a call until its answer begins, waits included; default none. */
  readonly totalTimeoutMs?: number | undefined;
  /**
   * Whether to repeat a request that may have been carried out. Default false, but for the methods
   * that do no harm twice (RFC 9110, section 9.2.2: GET, PUT, DELETE and the like). Where a request
   * may be repeated, its answer is given back once its body has begun: until then it can break off
   * and be asked for again.
   */
  readonly idempotent?: boolean | undefined;
}

/** The options of `ring.fetch`, checked and complete. */
export interface RingFetchSettings {
  readonly origins: ReadonlySet<string>;
  readonly header: string;
  readonly fetch: typeof globalThis.fetch;
  readonly retries: number;
  readonly totalTimeoutMs: number | undefined;
  readonly idempotent: boolean;
}

/** RFC 9110, section 5.6.2: the characters of a field name. */
const fieldName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/** @throws ConfigurationError naming the option. */
export function readFetchOptions(options: RingFetchOptions): RingFetchSettings {
  const { header = 'authorization', retries = 0, totalTimeoutMs } = options;
  const name = typeof header === 'string' ? header.toLowerCase() : '';
  if (!fieldName.test(name)) fail('header', 'is no name of a header', 'such as authorization');
  if (!(Number.isInteger(retries) && retries >= 0))
    fail('retries', 'is no count', 'a whole number from 0');
  if (totalTimeoutMs !== undefined && !(totalTimeoutMs > 0))
    fail('totalTimeoutMs', 'is no duration', 'a number of milliseconds above 0');
  if (options.fetch !== undefined && typeof options.fetch !== 'function')
    fail('fetch', 'is no function', 'a fetch');
  return {
    origins: readOrigins(options.origins),
    header: name,
    // Looked up with each call: tests and tracing replace the global one at any time.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    retries,
    totalTimeoutMs,
    idempotent: options.idempotent ?? false,
  };
}

function readOrigins(origins: RingFetchOptions['origins']): ReadonlySet<string> {
  const list = typeof origins === 'string' || origins instanceof URL ? [origins] : origins;
  const allowed = 'http or https URLs, at least one';
  if (!Array.isArray(list) || list.length === 0) fail('origins', 'is empty or no list', allowed);
  return new Set(
    list.map((one: unknown) => {
      const origin = originOf(String(one));
      return origin ?? fail('origins', 'holds something that is no URL', allowed);
    }),
  );
}

/**
 * The origin that a key sent to this URL would go to; null for anything but http and https. A
 * `blob:` URL has the origin of its maker, so the scheme has to be looked at, too.
 */
export function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, origin } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : null;
}

function fail(field: string, problem: string, allowed: string): never {
  throw new ConfigurationError({ field: `fetch.${field}`, problem, allowed });
}
