import type { Enforcer, TokenUsage } from '@regpilot/enforcement';
import type { GatewayLimits } from './gateway-limits/gateway-limits.ts';
import type { Estimate, Prompt } from '../pipeline/call-estimate.ts';

/** A client's enforcement, and what it takes to ask it. */
export interface Enforcement {
  readonly enforcer: Enforcer;
  /** Whether there may be policies with scope `client`, which are asked once for each call. */
  readonly hasClientScope: boolean;
  /** Null unless `gatewayLimits()` is among the policies. */
  readonly gatewayLimits: GatewayLimits | null;
  /** @throws ConfigurationError for a prompt that the estimator cannot count. */
  estimate(prompt: Prompt | undefined): Estimate;
  /** US dollars that an answer of `model` did cost; undefined where no price is known. */
  readonly costOf: (usage: TokenUsage, model: string) => number | undefined;
  close(): Promise<void>;
}

/**
 * Enforcement that is loaded with the first call that needs it: a client without policies must not
 * pay for its code.
 */
export class LazyEnforcement {
  readonly #open: () => Promise<Enforcement>;
  #opening: Promise<Enforcement> | undefined;
  #opened: Enforcement | undefined;

  constructor(open: () => Promise<Enforcement>) {
    this.#open = open;
  }

  /** Without a promise from the second call on. Rejects with the same error for every call. */
  get(): Enforcement | Promise<Enforcement> {
    return this.#opened ?? this.#load();
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    await opened?.close();
  }

  #load(): Promise<Enforcement> {
    this.#opening ??= this.#open().then((opened) => {
      this.#opened = opened;
      return opened;
    });
    return this.#opening;
  }
}
