import { ConfigurationError } from '@regpilot/contract';
import type { Capability } from '@regpilot/contract';

/**
 * Begins the names of slots that are no key's. Ids of keys may not begin with it, so that nobody's
 * key counts on the client's account.
 */
export const scopeMark = '~';

/** What a call is going to take, as far as it is known before it is sent. */
export interface CallEstimate {
  /** Prompt and answer together; fractions are rounded up. */
  readonly tokens?: number | undefined;
  readonly costUsd?: number | undefined;
}

/** All that policies get to know about a call. */
export interface CallFacts {
  /** Names the key, and is never the key itself or a part of it. May not begin with `~`. */
  readonly keyId: string;
  /**
   * What the counters hang on. Default: `keyId`. A key that replaced another should share its slot,
   * or rotating would be a way round a limit. May not begin with `~`.
   */
  readonly slot?: string | undefined;
  /** Null for calls that any key may make. */
  readonly capability: Capability | null;
  /** `gpt-4o` or `openai/gpt-4o`. */
  readonly model?: string | undefined;
  /** The most tokens that the answer may have, as the call asks for it. */
  readonly maxTokens?: number | undefined;
  /** Of the prompt alone, four characters a token. Where it is missing, the size of a prompt is not looked at. */
  readonly promptTokens?: number | undefined;
  /** Has to have `tokens` where a policy counts tokens, and `costUsd` where one counts money. */
  readonly estimate?: CallEstimate | undefined;
  /** False for calls that are checked and charge nothing, such as reading a key's own record. Default true. */
  readonly metered?: boolean | undefined;
  readonly ip?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

const capabilityNames = [
  'read',
  'chat',
  'embeddings',
  'governor',
  'manage_keys',
] as const satisfies readonly Capability[];

/** What the policies at hand have to know of a call. */
export interface CallNeeds {
  readonly key: boolean;
  readonly tokens: boolean;
  readonly costUsd: boolean;
}

/** @throws ConfigurationError for a call that the policies cannot judge. */
export function checkCallFacts(call: CallFacts, needs: CallNeeds): void {
  if (needs.key) {
    checkName('keyId', call.keyId);
    if (call.slot !== undefined) checkName('slot', call.slot);
  }
  if (!isCapability(call.capability)) {
    throw new ConfigurationError({
      field: 'call.capability',
      problem: 'is not a capability',
      allowed: `${capabilityNames.join(', ')} or null`,
    });
  }
  if (call.maxTokens !== undefined) checkAmount('call.maxTokens', call.maxTokens);
  if (call.promptTokens !== undefined) checkAmount('call.promptTokens', call.promptTokens);
  if (call.metered === false) return;
  const { tokens, costUsd } = call.estimate ?? noEstimate;
  if (tokens !== undefined || needs.tokens) checkAmount('call.estimate.tokens', tokens);
  if (costUsd !== undefined || needs.costUsd) checkAmount('call.estimate.costUsd', costUsd);
}

/** In tokens or in dollars. Nine such calls in micro-dollars still add up exactly in a double; no real call comes near. */
const largestAmount = 1e9;

/** @throws ConfigurationError unless `value` is a number from 0 to 1e9. */
export function checkAmount(field: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0 && value <= largestAmount) return;
  throw new ConfigurationError({
    field,
    problem: value === undefined ? 'is missing, and a policy counts it' : 'is not an amount',
    allowed: 'a number from 0 to 1e9',
  });
}

const noEstimate: CallEstimate = {};

/** A loop: the few comparisons cost less than the hashing of a set. */
function isCapability(value: unknown): boolean {
  for (const name of capabilityNames) if (value === name) return true;
  return value === null;
}

const codeOfScopeMark = scopeMark.charCodeAt(0);

function checkName(field: string, name: unknown): void {
  if (typeof name === 'string' && name !== '' && name.charCodeAt(0) !== codeOfScopeMark) return;
  throw new ConfigurationError({
    field: `call.${field}`,
    problem: 'is no name',
    allowed: `a non-empty text that does not begin with ${scopeMark}`,
  });
}
