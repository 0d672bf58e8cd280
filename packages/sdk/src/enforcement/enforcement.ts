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
  /** Never throws: what is not known of a call, only a policy that needs it makes a fault of it. */
  estimate(prompt: Prompt | undefined): Estimate;
  /** US dollars that an answer of `model` did cost; undefined where no price is known. */
  readonly costOf: (usage: TokenUsage, model: string) => number | undefined;
  close(): Promise<void>;
}
