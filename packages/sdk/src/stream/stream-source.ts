import type { TransportHeaders } from '../transport/transport.ts';

/** How a stream ended. `abort`: the caller said so; `abandoned`: the caller left the loop. */
export type StreamEnd = 'done' | 'error' | 'abort' | 'abandoned';

interface ReportedUsage {
  readonly promptTokens?: number | undefined;
  readonly completionTokens?: number | undefined;
  readonly totalTokens: number;
  /** US cents. */
  readonly costCents?: number | undefined;
}

/** An answer whose headers are here and whose body is to be read as a stream. */
export interface StreamSource {
  readonly status: number;
  readonly headers: TransportHeaders;
  readonly response: { readonly body: AsyncIterable<Uint8Array> };
  readonly requestId: string | undefined;
  readonly attempts: number;
  /** Aborts when the call is given up, for whatever reason. */
  readonly signal: AbortSignal;
  /** Ends the reading of the body and gives the connection up. */
  readonly abort: (reason?: unknown) => void;
  /** How long the socket may say nothing while somebody waits for it. */
  readonly idleTimeoutMs: number;
  /** Called exactly once, when nothing more will be read, with what the gateway reported, if it did. */
  readonly end: (how: StreamEnd, usage?: ReportedUsage) => void;
  /** Takes the keys in use out of texts of the gateway; without it only what looks like a key is. */
  readonly redact?: ((text: string) => string) | undefined;
  readonly keyId?: string | undefined;
}

/** Time as the reader needs it, injected so that no test waits. */
export interface StreamClock {
  /** Milliseconds; only differences matter. */
  readonly now: () => number;
  /** Calls `fire` once after `ms` unless cancelled by what it returns. */
  readonly after: (ms: number, fire: () => void) => () => void;
}
