import type { GatewayLimitsPolicy } from './policy.ts';
import { readLimitFields, requireFields } from './policy-options.ts';
import type { LimitOptions } from './policy-options.ts';

/**
 * The limits that the gateway has for the calling key, whatever they are: the client reads them from
 * the gateway and follows its rate-limit headers. A limit counts per key, as it does there.
 *
 * Only a marker: a client that has a gateway puts policies in its place, with the mode and the
 * percentages given here. An enforcer of its own has no gateway to ask, and refuses it.
 *
 * @throws ConfigurationError for wrong options.
 */
export function gatewayLimits(options: Omit<LimitOptions, 'scope'> = {}): GatewayLimitsPolicy {
  const { mode, warnAt } = requireFields(
    'gatewayLimits',
    options,
    ['mode', 'warnAt'],
    'gatewayLimits.options',
  );
  return {
    kind: 'gateway',
    name: 'gateway_limits',
    ...readLimitFields('gatewayLimits', { mode, warnAt }),
  };
}
