import { ConfigurationError, errorCodes } from '@regpilot/contract';
import type { WireErrorCode } from '@regpilot/contract';
import type { CallFacts } from '../admission/call-facts.ts';
import type { MeterLimit, MeterUnit } from '../meters/meter.ts';

/**
 * The order in which checks are made, whatever the order of the policies. It is part of the
 * contract: with two reasons to deny, both sides of the wire name the same one.
 */
export const checkStages = [
  'status',
  'expiry',
  'address',
  'capability',
  'scope',
  'model',
  'max-tokens',
  'custom',
] as const;
export type CheckStage = (typeof checkStages)[number];

/** Why a check says no. */
export interface CheckFailure {
  readonly code: WireErrorCode;
  /** Default: the message of the code. Sent to callers, so it holds nothing secret. */
  readonly message?: string;
  /** The bound that was broken, where it is a number. */
  readonly limit?: number;
  readonly details?: Readonly<Record<string, unknown>>;
}

export const enforcementModes = ['enforce', 'observe', 'off'] as const;
/**
 * `enforce` denies. `observe` never denies, and says what it would have denied. `off` looks at
 * nothing and counts nothing.
 */
export type EnforcementMode = (typeof enforcementModes)[number];

export const storeErrorRules = ['closed', 'open', 'local'] as const;
/**
 * What holds while the store of a limit is away. `closed` admits nothing. `local` goes on with this process's
 * share of the limit, counted in memory. `open` admits everything.
 */
export type StoreErrorRule = (typeof storeErrorRules)[number];

/**
 * What a meter's counters hang on: each key (or line of keys), the client as a whole, or what a
 * function of the call names, such as a tenant. The function is called once for each decision: it
 * has to be fast, and return a non-empty text.
 */
export type PolicyScope = 'key' | 'client' | ((call: CallFacts) => string);

/** A policy that needs the call alone and keeps no count. */
export interface CheckPolicy {
  readonly kind: 'check';
  readonly name: string;
  readonly stage: CheckStage;
  /** Default: the enforcer's. */
  readonly mode?: EnforcementMode;
  /** Free of effects. `now` is in epoch milliseconds. A check that answers later makes `admit` answer later. */
  check(call: CallFacts, now: number): CheckFailure | undefined | Promise<CheckFailure | undefined>;
}

/** A policy that counts. */
export interface MeterPolicy {
  readonly kind: 'meter';
  readonly name: string;
  readonly meter: MeterLimit;
  /** What its denial is called. */
  readonly code: WireErrorCode;
  /** Default: the enforcer's. */
  readonly mode?: EnforcementMode;
  /** Default `key`. */
  readonly scope?: PolicyScope;
  /** Percentages of the limit, 1 to 100, at which the enforcer emits `soft-limit`. */
  readonly warnAt?: readonly number[];
  /** Default: the enforcer's. */
  readonly onStoreError?: StoreErrorRule;
}

/** Stands for the limits that a gateway tells of. Resolved by a client; an enforcer on its own refuses it. */
export interface GatewayLimitsPolicy extends Pick<MeterPolicy, 'mode' | 'warnAt'> {
  readonly kind: 'gateway';
  readonly name: 'gateway_limits';
}

export type Policy = CheckPolicy | MeterPolicy | GatewayLimitsPolicy;

const codeOfUnit: Readonly<Record<MeterUnit, WireErrorCode>> = {
  requests: 'RATE_LIMIT_EXCEEDED',
  tokens: 'TOKEN_QUOTA_EXCEEDED',
  microUsd: 'COST_LIMIT_EXCEEDED',
  concurrency: 'CONCURRENCY_LIMIT_EXCEEDED',
};

/** `options` have been checked. */
export function meterPolicy(
  meter: MeterLimit,
  options: Pick<MeterPolicy, 'mode' | 'scope' | 'warnAt' | 'onStoreError'>,
): MeterPolicy {
  return { kind: 'meter', name: meter.name, meter, code: codeOfMeter(meter), ...options };
}

/** Requests over a whole period are a quota, and the wire has a code of its own for it. */
function codeOfMeter({ kind, unit }: MeterLimit): WireErrorCode {
  return unit === 'requests' && kind === 'calendar' ? 'DAILY_LIMIT_EXCEEDED' : codeOfUnit[unit];
}

/** Status and default message of a denial's code. */
export function factsOfCode(code: WireErrorCode): {
  readonly status: number;
  readonly message: string;
} {
  return errorCodes[code];
}

/** @throws ConfigurationError unless `value` is a whole number from 1 on. */
export function requireLimit(field: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  throw new ConfigurationError({
    field,
    problem: 'is not a positive integer',
    allowed: 'a whole number from 1 on',
  });
}
