/** A request as plain values: what every adapter makes of its own kind of request. */
export interface GatewayRequest {
  readonly method: string;
  /** Path and query, as they stand in the request line: `/api/gateway/keys?limit=10`. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array | undefined;
  /** Aborts when the caller has gone: it ends waiting and settles a stream for what was sent. */
  readonly signal?: AbortSignal | undefined;
  readonly ip?: string | undefined;
}

/** An answer as plain values. `fault: 'cut'` asks the adapter to destroy the connection after the body's last byte. */
export interface GatewayAnswer {
  readonly status: number;
  /** Names in lower case; without `content-length`, which is the adapter's. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<Uint8Array>;
  readonly fault: 'cut' | null;
}

/** No answer: the adapter destroys the connection before a byte of one is written. */
export interface LostConnection {
  readonly fault: 'reset';
}

export type Handled = GatewayAnswer | LostConnection;
