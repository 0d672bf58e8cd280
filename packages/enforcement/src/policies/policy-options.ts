import { ConfigurationError } from '@regpilot/contract';
import type { CallFacts } from '../admission/call-facts.ts';
import { enforcementModes, storeErrorRules } from './policy.ts';
import type {
  CheckPolicy,
  EnforcementMode,
  MeterPolicy,
  PolicyScope,
  StoreErrorRule,
} from './policy.ts';

export interface PolicyOptions {
  /** Default: the enforcer's. */
  readonly mode?: EnforcementMode | undefined;
}

export interface LimitOptions extends PolicyOptions {
  /** Default `key`. */
  readonly scope?: PolicyScope | undefined;
  /** Percentages of the limit, whole numbers from 1 to 100, at which a `soft-limit` event tells of it. Default: none. */
  readonly warnAt?: readonly number[] | undefined;
  /**
   * What holds while the store is away: `closed` denies, `local` goes on with this process's share of the limit,
   * `open` admits. Default: the enforcer's. Memory stores are never away.
   */
  readonly onStoreError?: StoreErrorRule | undefined;
}

const policyOptionNames = ['mode'] as const satisfies readonly (keyof PolicyOptions)[];
export const limitOptionNames = [
  'mode',
  'scope',
  'warnAt',
  'onStoreError',
] as const satisfies readonly (keyof LimitOptions)[];

/** Checked options: nothing is in them that was not given. */
type CheckedPolicyOptions = Pick<CheckPolicy, 'mode'>;
type CheckedLimitOptions = Pick<MeterPolicy, 'mode' | 'scope' | 'warnAt' | 'onStoreError'>;

/** @throws ConfigurationError for a wrong option, or one that does not exist: a misspelt one would say nothing. */
export function readPolicyOptions(factory: string, options: unknown): CheckedPolicyOptions {
  if (options === undefined) return {};
  const { mode } = requireFields(factory, options, policyOptionNames, `${factory}.options`);
  return readMode(factory, mode);
}

/** As `readPolicyOptions`, for policies that count. Ascending percentages, each once. @throws ConfigurationError */
export function readLimitOptions(factory: string, options: unknown): CheckedLimitOptions {
  if (options === undefined) return {};
  const given = requireFields(factory, options, limitOptionNames, `${factory}.options`);
  return readLimitFields(factory, given);
}

/** The options among the fields of an object that holds others as well. @throws ConfigurationError */
export function readLimitFields(
  factory: string,
  { mode, scope, warnAt, onStoreError }: Readonly<Partial<Record<keyof LimitOptions, unknown>>>,
): CheckedLimitOptions {
  return {
    ...readMode(factory, mode),
    ...(scope === undefined ? {} : { scope: requireScope(`${factory}.scope`, scope) }),
    ...(warnAt === undefined ? {} : { warnAt: requirePercentages(`${factory}.warnAt`, warnAt) }),
    ...(onStoreError === undefined
      ? {}
      : { onStoreError: requireStoreErrorRule(`${factory}.onStoreError`, onStoreError) }),
  };
}

/**
 * The fields of an object that has no others than `names`. `holder` is what an error calls the object itself.
 *
 * @throws ConfigurationError
 */
export function requireFields<Name extends string>(
  field: string,
  value: unknown,
  names: readonly Name[],
  holder: string = field,
): Readonly<Partial<Record<Name, unknown>>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError({
      field: holder,
      problem: 'is not an object',
      allowed: `an object with ${names.join(', ')}`,
    });
  }
  if (hasNoOthers(value, names)) return value;
  throw new ConfigurationError({
    field: `${field}.${otherName(value, names) ?? ''}`,
    problem: 'does not exist',
    allowed: names.join(', '),
  });
}

function hasNoOthers<Name extends string>(
  value: object,
  names: readonly Name[],
): value is Readonly<Partial<Record<Name, unknown>>> {
  return otherName(value, names) === undefined;
}

function otherName(value: object, names: readonly string[]): string | undefined {
  return Object.entries(value).find(
    ([name, given]) => given !== undefined && !names.includes(name),
  )?.[0];
}

export function readMode(factory: string, mode: unknown): CheckedPolicyOptions {
  return mode === undefined ? {} : { mode: requireMode(`${factory}.mode`, mode) };
}

function requireMode(field: string, mode: unknown): EnforcementMode {
  const known = enforcementModes.find((name) => name === mode);
  if (known !== undefined) return known;
  throw new ConfigurationError({
    field,
    problem: 'is not a known mode',
    allowed: enforcementModes.join(', '),
  });
}

/** @throws ConfigurationError */
export function requireStoreErrorRule(field: string, rule: unknown): StoreErrorRule {
  const known = storeErrorRules.find((name) => name === rule);
  if (known !== undefined) return known;
  throw new ConfigurationError({
    field,
    problem: 'is not known',
    allowed: storeErrorRules.join(', '),
  });
}

function requireScope(field: string, scope: unknown): PolicyScope {
  if (scope === 'key' || scope === 'client' || isScopeFunction(scope)) return scope;
  throw new ConfigurationError({
    field,
    problem: 'is not a known scope',
    allowed: 'key, client, or a function of the call that returns a text',
  });
}

function isScopeFunction(scope: unknown): scope is (call: CallFacts) => string {
  return typeof scope === 'function';
}

function requirePercentages(field: string, warnAt: unknown): readonly number[] {
  const percentages: unknown[] = Array.isArray(warnAt) ? warnAt : [undefined];
  const whole = percentages.filter(isPercentage);
  if (whole.length === percentages.length)
    return [...new Set(whole)].toSorted((left, right) => left - right);
  throw new ConfigurationError({
    field,
    problem: 'is not a list of percentages',
    allowed: 'whole numbers from 1 to 100, such as [50, 80, 100]',
  });
}

function isPercentage(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 100;
}
