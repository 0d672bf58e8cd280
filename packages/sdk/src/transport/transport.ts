/** One HTTP exchange as the client asks for it. Nothing in it is optional magic: what is not here is not sent. */
export interface TransportRequest {
  readonly method: string;
  /** Absolute, http or https. */
  readonly url: string;
  /** Lower-case names. Holds the API key, so it must not be kept, logged or put into an error. */
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array | undefined;
  /** Ends the exchange at any point, the reading of the body included. */
  readonly signal: AbortSignal;
}

/** The part of a standard `Headers` that the client reads: a `Headers` fits as it is. */
export interface TransportHeaders {
  /** The value of a header by its lower-case name, or null. */
  get(name: string): string | null;
  [Symbol.iterator](): Iterator<[name: string, value: string]>;
}

/**
 * An answer whose headers have arrived. The body can be read once, by `body` or by `text`; leaving
 * `body` early gives the connection up.
 */
export interface TransportResponse {
  /** Any status, 3xx included: redirects are not followed. */
  readonly status: number;
  readonly headers: TransportHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * The whole body decoded as UTF-8, without a byte-order mark.
   *
   * @param limitBytes Reading stops here, the rest is dropped and what came before it is returned.
   *   Unlimited by default.
   */
  text(limitBytes?: number): Promise<string>;
}

/**
 * How requests travel. A transport sends once: no retry, no timeout, no redirect and no status
 * check, all of which are the pipeline's.
 *
 * A failure may be any error. A `TransportError` tells whether the request can have been received;
 * of any other error it is assumed that it was. When the signal aborts, `send` and the reading of the
 * body must reject soon and close the connection; what they reject with does not matter then.
 */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Gives up idle connections. The transport is not used afterwards. */
  close?(): Promise<void>;
}
