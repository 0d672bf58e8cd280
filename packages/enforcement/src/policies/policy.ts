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

/** A policy that needs the call alone and keeps no count. */
export interface CheckPolicy {
  readonly kind: 'check';
  readonly name: string;
  readonly stage: CheckStage;
  /** Synchronous and free of effects. `now` is in epoch milliseconds. */
  check(call: CallFacts, now: number): CheckFailure | undefined;
}

/** A policy that counts. */
export interface MeterPolicy {
  readonly kind: 'meter';
  readonly name: string;
  readonly meter: MeterLimit;
  /** What its denial is called. */
  readonly code: WireErrorCode;
}

export type Policy = CheckPolicy | MeterPolicy;

const codeOfUnit: Readonly<Record<MeterUnit, WireErrorCode>> = {
  requests: 'RATE_LIMIT_EXCEEDED',
  tokens: 'TOKEN_QUOTA_EXCEEDED',
  microUsd: 'COST_LIMIT_EXCEEDED',
  concurrency: 'CONCURRENCY_LIMIT_EXCEEDED',
};

export function meterPolicy(meter: MeterLimit): MeterPolicy {
  // Requests over a whole period are a quota, and the wire has a code of its own for it.
  const code =
    meter.unit === 'requests' && meter.kind === 'calendar'
      ? 'DAILY_LIMIT_EXCEEDED'
      : codeOfUnit[meter.unit];
  return { kind: 'meter', name: meter.name, meter, code };
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
