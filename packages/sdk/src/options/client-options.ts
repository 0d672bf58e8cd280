import type { KeyEnvironment } from '@regpilot/contract';
import type { Enforcer, Estimator, Policy, PriceTable } from '@regpilot/enforcement';
import type { KeyRing, KeySource } from '@regpilot/key-rotation';
import type { Runtime } from '../pipeline/runtime.ts';
import type { Transport } from '../transport/transport.ts';

export type Environment = KeyEnvironment;

/** Gives the key to use, asked again when the gateway refuses it. */
export type KeyFunction = () => string | Promise<string>;

/** One key, a list in order of preference (what is undefined in it is skipped), or where keys come from. */
export type ApiKeyOption =
  | string
  | readonly (string | undefined)[]
  | KeySource
  | KeyRing
  | KeyFunction;

export type DialectName = 'regpilot' | 'openai';
export type AuthScheme = 'x-api-key' | 'bearer';
export type LimitReaction = 'reject' | 'wait';

/** Sent with every chat call, and overridden by the call's own `governorEnabled`. */
export interface GovernorOptions {
  readonly enabled?: boolean | undefined;
  readonly strictMode?: boolean | undefined;
  /** Risk scores up to this one pass unchanged, 0 to 100. */
  readonly autoApproveThreshold?: number | undefined;
  /** Risk scores above this one are blocked in strict mode, 0 to 100. */
  readonly blockThreshold?: number | undefined;
}

/** Every option may be left out or undefined, so that `{apiKey: process.env.KEY}` compiles. */
export interface ClientOptions {
  /** Default: the environment variable REGPILOT_API_KEY. */
  readonly apiKey?: ApiKeyOption | undefined;
  /** Default: REGPILOT_BASE_URL, else `https://regpilot.dev/api`. */
  readonly baseURL?: string | undefined;
  /** Default: REGPILOT_ENVIRONMENT, else what the key's prefix says, else `production`. */
  readonly environment?: Environment | undefined;
  /** Default: REGPILOT_PROJECT_ID. */
  readonly projectId?: string | undefined;
  /** `openai` speaks to any OpenAI-compatible gateway below `baseURL`: chat, embeddings and models. Default `regpilot`. */
  readonly dialect?: DialectName | undefined;
  /** Which header carries the key. Default `x-api-key`, with the `openai` dialect `bearer`. */
  readonly auth?: AuthScheme | undefined;
  /** Limits checked in this process before anything is sent. Default: none. */
  readonly enforcement?: readonly Policy[] | Enforcer | undefined;
  /**
   * What becomes of a call that no key has quota for: it is denied, or waits in one line with the
   * others, in the order in which they came. Default `reject`.
   */
  readonly onLimit?: LimitReaction | undefined;
  /** Longest wait for quota in milliseconds, over all waits of a call, default 60,000. With `onLimit: 'wait'`. */
  readonly maxWaitMs?: number | undefined;
  /** How tokens are estimated before a call is sent, for limits that count them. Default: four characters a token. */
  readonly estimate?: Estimator | undefined;
  /** What tokens cost, for limits that count money: `priceTable({…})`. Default: the documented models at list prices. */
  readonly prices?: PriceTable | undefined;
  /** Milliseconds for one attempt, default 30,000: to the end of a JSON answer, to the headers of a stream. */
  readonly timeout?: number | undefined;
  /** Milliseconds without a byte after which a stream is given up, default 60,000. Runs only while waiting for the socket. */
  readonly idleTimeout?: number | undefined;
  /** Milliseconds for a call with all retries and waits, default 120,000. Of a stream, until its first byte. */
  readonly totalTimeout?: number | undefined;
  /** How often a failed attempt is repeated, default 3. Going on with another key is no retry. */
  readonly retries?: number | undefined;
  /** Another name of `retries`. */
  readonly maxRetries?: number | undefined;
  /** How requests are sent. Default: node:http(s) on Node while `fetch` is the native one, else ky on `fetch`. */
  readonly transport?: Transport | undefined;
  /** A `fetch` to send with, through ky. Not together with `transport`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly governor?: GovernorOptions | undefined;
  /** Sent with every request; those that carry the key, the body's type or the idempotency key can't be set. */
  readonly defaultHeaders?: Readonly<Record<string, string>> | undefined;
  /** A key in a browser can be read by everybody who opens the page. Default false: the constructor throws there. */
  readonly dangerouslyAllowBrowser?: boolean | undefined;
  /** Clock, timers, randomness and ids, for tests that must not wait. Default: those of the system. */
  readonly runtime?: Partial<Runtime> | undefined;
}
