import { ConfigurationError } from '@regpilot/contract';
import type { WireErrorCode } from '@regpilot/contract';
import { customCheck } from './custom-check.ts';
import type { CustomCheckFunction } from './custom-check.ts';
import { customLimit } from './custom-limit.ts';
import type { CustomMeter } from './custom-limit.ts';
import type { CheckPolicy, MeterPolicy } from './policy.ts';
import { limitOptionNames, requireFields } from './policy-options.ts';
import type { LimitOptions, PolicyOptions } from './policy-options.ts';

export interface CustomCheck extends PolicyOptions {
  /** Named in denials. Letters, digits, `_`, `-` and `.`, a letter first, 64 at most; not a built-in name. */
  readonly name: string;
  /**
   * Undefined lets the call pass. Runs after the built-in checks and before anything is counted, for
   * every call: it has to be fast and free of effects. What it throws or rejects with, `admit` does
   * too. A promise makes `admit` answer with a promise.
   */
  readonly check: CustomCheckFunction;
}

export interface CustomLimit extends LimitOptions {
  /** As of a `CustomCheck`. Also the name of the counter: two limits of one name, unit and window share it. */
  readonly name: string;
  readonly meter: CustomMeter;
  /** Of its denials, with status 429 or 402. Default: that of the built-in limits of the unit. */
  readonly code?: WireErrorCode | undefined;
}

/**
 * A check of your own, or a limit of your own that one of the built-in meters counts.
 *
 * @throws ConfigurationError for a missing or built-in name, for anything but either a function or a
 *   meter that exists, and for wrong options. `admit` throws it where a check answers with anything but
 *   undefined or a failure with a code of the wire: a `false` must pass for neither.
 */
export function definePolicy(definition: CustomCheck): CheckPolicy;
export function definePolicy(definition: CustomLimit): MeterPolicy;
export function definePolicy(definition: CustomCheck | CustomLimit): CheckPolicy | MeterPolicy {
  const isLimit = requireFields('definePolicy', definition, allNames).meter !== undefined;
  const { name, check, mode, ...limit } = requireFields(
    'definePolicy',
    definition,
    isLimit ? limitNames : checkNames,
  );
  const checkedName = requireName(name);
  return isLimit
    ? customLimit(checkedName, { ...limit, mode })
    : customCheck(checkedName, check, mode);
}

type FieldName = keyof CustomCheck | keyof CustomLimit;
const checkNames: readonly FieldName[] = ['name', 'check', 'mode'];
const limitNames: readonly FieldName[] = ['name', 'meter', 'code', ...limitOptionNames];
const allNames: readonly FieldName[] = [...limitNames, 'check'];

/** It travels in a header (RFC 9651, section 3.3.3) and in the keys of a store. */
const plainName = /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/;

/** A policy of such a name would share the counter of the built-in one, or be taken for it in a denial. */
const builtInNames: ReadonlySet<string> = new Set([
  'key_status',
  'key_expiry',
  'ip_allowlist',
  'capabilities',
  'scope',
  'allow_models',
  'max_tokens',
  'plan_features',
  'tokens_per_request',
  'requests_per_second',
  'requests_per_minute',
  'requests_per_day',
  'tokens_per_minute',
  'tokens_per_day',
  'concurrency',
  'gateway_limits',
]);
const builtInPrefixes = ['token_limit_', 'cost_limit_'];

function requireName(name: unknown): string {
  const isFree =
    typeof name === 'string' &&
    plainName.test(name) &&
    !builtInNames.has(name) &&
    !builtInPrefixes.some((prefix) => name.startsWith(prefix));
  if (isFree) return name;
  throw new ConfigurationError({
    field: 'definePolicy.name',
    problem: 'is missing, not plain, or built in',
    allowed: 'up to 64 letters, digits, _, - and ., a letter first, and no built-in name',
  });
}
