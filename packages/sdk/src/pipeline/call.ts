import type { Capability, HttpMethod, RouteName } from '@regpilot/contract';
import type { CallOptions } from '../options/call-options.ts';
import type { Estimate, Prompt } from './call-estimate.ts';

/** What keys, limits and the attempt loop go by, whatever is sent and how. The same over all attempts of a call. */
export interface CallTerms {
  readonly estimate: Estimate;
  readonly capability: Capability | null;
  /** Whether it counts against the key's limits. */
  readonly metered: boolean;
  readonly model: string | undefined;
  readonly maxTokens: number | undefined;
  /** Whether a second execution does harm: `never` for calls whose answer holds a secret. */
  readonly repeat: RepeatRule;
  /** Whether there can be a second request at all: false for a body that is a stream. */
  readonly replayable: boolean;
  readonly signal: AbortSignal | undefined;
  /** The whole call; of a stream, which may go on for hours, what comes before its first byte. Undefined for none. */
  readonly totalTimeoutMs: number | undefined;
  readonly retries: number;
  /** Longest wait for quota in this process; null for a call that is denied instead. */
  readonly maxWaitMs: number | null;
}

/**
 * One call of the client on its way through the pipeline: everything that is the same over its attempts,
 * checked and serialised. What differs from attempt to attempt (the key, the time left) is not in it.
 */
export interface Call extends CallTerms {
  readonly route: RouteName;
  readonly method: HttpMethod;
  readonly url: string;
  /** The body as it is sent, serialised once, so that every attempt sends the same bytes. */
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a POST: the same over all attempts. */
  readonly idempotencyKey: string | undefined;
  /** One attempt. */
  readonly timeoutMs: number;
  /** Longest silence of a stream. */
  readonly idleTimeoutMs: number;
  /** Whether the caller asked for a stream. What the gateway sends is told by its content type. */
  readonly stream: boolean;
}

/** When a request whose outcome is unknown may be sent again. */
export type RepeatRule = 'never' | 'if-gateway-keeps-idempotency' | 'always';

/** What a resource asks for: parameters that are checked and in the gateway's words, and the caller's options. */
export interface CallSpec {
  readonly route: RouteName;
  /** Takes the place of `{id}` in the path. */
  readonly id?: string | undefined;
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined;
  readonly body?: object | undefined;
  /** What costs tokens, for the estimate. Without it none are taken. */
  readonly prompt?: Prompt | undefined;
  readonly model?: string | undefined;
  readonly maxTokens?: number | undefined;
  readonly stream?: boolean | undefined;
  readonly options: CallOptions;
}
