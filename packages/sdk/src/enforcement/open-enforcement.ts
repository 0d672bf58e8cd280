import {
  costOf,
  createMemoryEnforcer,
  estimateChat,
  estimateEmbeddings,
  priceTable,
  promptTokens,
  type Enforcer,
  type Estimator,
  type EstimateOptions,
  type Policy,
  type PriceTable,
} from '@regpilot/enforcement';
import { noEstimate, type Estimate, type Prompt } from '../pipeline/call-estimate.ts';
import type { Runtime } from '../pipeline/runtime.ts';
import type { Enforcement } from './enforcement.ts';
import { GatewayLimits } from './gateway-limits/gateway-limits.ts';

export interface EnforcementParts {
  readonly enforcement: readonly Policy[] | Enforcer;
  readonly estimator: Estimator | undefined;
  readonly prices: PriceTable | undefined;
  readonly runtime: Pick<Runtime, 'now' | 'after' | 'warn'>;
}

/**
 * Loaded apart from the client, see `LazyEnforcement`.
 *
 * @throws ConfigurationError for policies that an enforcer on a memory store cannot keep.
 */
export function openEnforcement(parts: EnforcementParts): Enforcement {
  const { enforcement, estimator, prices = priceTable(), runtime } = parts;
  const isOwn = isPolicyList(enforcement);
  const gatewayLimits =
    isOwn && enforcement.some(isMarker)
      ? new GatewayLimits({ policies: enforcement, runtime })
      : null;
  const { now, after } = runtime;
  const open = (): Enforcer =>
    isOwn ? createMemoryEnforcer({ policies: enforcement, now, after }) : enforcement;
  const enforcer = gatewayLimits?.enforcer ?? open();
  // What the gateway will say is not known yet.
  const countsMoney = !isOwn || gatewayLimits !== null || enforcement.some(isCostLimit);
  return {
    enforcer,
    gatewayLimits,
    // What an enforcer holds that was given, only it knows.
    hasClientScope: !isOwn || enforcement.some(isOfClient),
    estimate: (prompt) => {
      if (prompt === undefined) return noEstimate;
      const amounts = amountsOf(prompt, { estimator }, countsMoney ? prices : undefined);
      return prompt.kind === 'chat'
        ? { ...amounts, promptTokens: promptTokens(prompt.request.messages) }
        : amounts;
    },
    costOf: (usage, model) => {
      try {
        return costOf(usage, model, prices);
      } catch {
        // No price for the model that answered: the estimate stays charged.
        return undefined;
      }
    },
    close: async () => {
      // One that was given may serve other clients.
      if (isOwn) await enforcer.close();
    },
  };
}

/** Whether tokens and a price are needed, the policies say: what is not known fails a call only then. */
function amountsOf(
  prompt: Prompt,
  options: EstimateOptions,
  prices: PriceTable | undefined,
): Estimate {
  let unpriced: unknown;
  if (prices !== undefined) {
    try {
      return estimateOf(prompt, { ...options, prices });
    } catch (error) {
      unpriced = error;
    }
  }
  try {
    return { ...estimateOf(prompt, options), unpriced };
  } catch (uncounted) {
    return { uncounted };
  }
}

function estimateOf(prompt: Prompt, options: EstimateOptions): Estimate {
  return prompt.kind === 'chat'
    ? estimateChat(prompt.request, options)
    : estimateEmbeddings(prompt.request, options);
}

function isPolicyList(enforcement: readonly Policy[] | Enforcer): enforcement is readonly Policy[] {
  return Array.isArray(enforcement);
}

function isMarker({ kind }: Policy): boolean {
  return kind === 'gateway';
}

function isOfClient(policy: Policy): boolean {
  return policy.kind === 'meter' && policy.scope === 'client';
}

function isCostLimit(policy: Policy): boolean {
  return policy.kind === 'meter' && policy.meter.unit === 'microUsd';
}
