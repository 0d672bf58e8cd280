import { authHeaders, ConfigurationError } from '@regpilot/contract';
import { canReplay } from './body-replay.ts';
import { originOf, type RingFetchSettings } from './read-fetch-options.ts';

type Input = Parameters<typeof globalThis.fetch>[0];

/** RFC 9110, section 9.2.2: what such a request does is the same however often it is carried out. */
const idempotentMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
]);

/**
 * One request of a caller, as it is sent with one key after the other.
 *
 * @throws ConfigurationError for a URL of another origin, before anything is sent.
 */
export class KeyedRequest {
  /** In upper case. */
  readonly method: string;
  readonly url: string;
  readonly replayable: boolean;
  /** Whether it may be sent again when nobody knows whether it was carried out. */
  readonly idempotent: boolean;
  readonly signal: AbortSignal | undefined;
  readonly #settings: RingFetchSettings;
  readonly #request: Request | null;
  readonly #init: RequestInit;

  constructor(input: Input, init: RequestInit, settings: RingFetchSettings) {
    // Read once: an object that is another URL when it is asked again must not get the key there.
    this.#request = isRequest(input) ? input : null;
    this.url = isRequest(input) ? input.url : String(input);
    this.#init = { ...init };
    this.#settings = settings;
    this.replayable = canReplay(init.body);
    this.method = (init.method ?? this.#request?.method ?? 'GET').toUpperCase();
    this.idempotent = settings.idempotent || idempotentMethods.has(this.method);
    this.signal = init.signal ?? this.#request?.signal;
    const origin = originOf(this.url);
    if (origin === null || !settings.origins.has(origin)) {
      const problem = `is outside of the ring's origins${origin === null ? '' : `: ${origin}`}`;
      const allowed = `an absolute URL of ${[...settings.origins].join(', ')}`;
      throw new ConfigurationError({ field: 'url', problem, allowed });
    }
  }

  /** Sends it with a key. `signal` replaces the request's own. */
  send(key: string, signal: AbortSignal | undefined): Promise<Response> {
    const { fetch } = this.#settings;
    const asked = this.#init.redirect ?? this.#request?.redirect;
    const init: RequestInit = {
      ...this.#init,
      headers: this.#headersWith(key),
      // A redirect is handed to the caller, never followed: it would carry a key in a header of its
      // own name, such as X-API-Key, to whatever host it points at.
      redirect: asked === 'error' ? 'error' : 'manual',
    };
    if (signal !== undefined) init.signal = signal;
    // The body of a Request can be read once; its copy is sent, and the original kept for the next key.
    return fetch(this.#request === null ? this.url : this.#request.clone(), init);
  }

  /** What it will send, where that is a text. Bytes are taken for UTF-8; other kinds of bodies are none. */
  async text(): Promise<string | undefined> {
    const { body } = this.#init;
    if (typeof body === 'string') return body;
    if (ArrayBuffer.isView(body)) return new TextDecoder().decode(body);
    if (body !== undefined && body !== null) return undefined;
    const request = this.#request;
    // A copy, as the original is kept for the sending.
    return request === null || request.body === null ? undefined : request.clone().text();
  }

  /** Lets go of the body that was kept for another attempt. */
  dispose(): void {
    this.#request?.body?.cancel().catch(() => undefined);
  }

  #headersWith(key: string): Headers {
    const { header } = this.#settings;
    const headers = new Headers(this.#init.headers ?? this.#request?.headers);
    // Clients insist on a key and send a placeholder. In another of the headers that gateways look
    // into, it would be taken for the key. Beside a header of its own the caller's stay.
    if (authHeaders.some((name) => name === header))
      for (const name of authHeaders) headers.delete(name);
    headers.set(header, header === 'authorization' ? `Bearer ${key}` : key);
    return headers;
  }
}

/** By what it has, as `fetch` may be a polyfill with a Request of its own. */
function isRequest(input: Input): input is Request {
  return typeof input === 'object' && 'url' in input && 'clone' in input;
}
