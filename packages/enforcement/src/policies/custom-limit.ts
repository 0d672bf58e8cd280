import { ConfigurationError, errorCodes, isErrorCode } from '@regpilot/contract';
import type { WireErrorCode } from '@regpilot/contract';
import type {
  CalendarLimit,
  ConcurrencyLimit,
  CountedUnit,
  MeterLimit,
  RollingLimit,
} from '../meters/meter.ts';
import { requireReset } from './budgets.ts';
import { meterPolicy, requireLimit } from './policy.ts';
import type { MeterPolicy } from './policy.ts';
import { readLimitFields, requireFields } from './policy-options.ts';
import type { LimitOptions } from './policy-options.ts';

/** One of the built-in meters. `limit` is in its unit: money in whole micro-dollars. */
export type CustomMeter =
  | Omit<RollingLimit, 'name'>
  | Omit<CalendarLimit, 'name'>
  | Omit<ConcurrencyLimit, 'name'>;

type MeterFields = Readonly<Partial<Record<'unit' | 'limit' | 'windowMs' | 'reset', unknown>>>;

const fieldsOfKind = {
  rolling: ['kind', 'unit', 'limit', 'windowMs'],
  calendar: ['kind', 'unit', 'limit', 'reset'],
  concurrency: ['kind', 'unit', 'limit'],
} as const;

const meterOfKind = {
  rolling: (name: string, { unit, limit, windowMs }: MeterFields): RollingLimit => ({
    kind: 'rolling',
    name,
    unit: requireCountedUnit(unit),
    limit: requireLimit(`${meterField}.limit`, limit),
    windowMs: requireLimit(`${meterField}.windowMs`, windowMs),
  }),
  calendar: (name: string, { unit, limit, reset }: MeterFields): CalendarLimit => ({
    kind: 'calendar',
    name,
    unit: requireCountedUnit(unit),
    limit: requireLimit(`${meterField}.limit`, limit),
    reset: requireReset(`${meterField}.reset`, reset),
  }),
  concurrency: (name: string, { unit, limit }: MeterFields): ConcurrencyLimit => ({
    kind: 'concurrency',
    name,
    unit: requireConcurrency(unit),
    limit: requireLimit(`${meterField}.limit`, limit),
  }),
} as const satisfies Record<MeterLimit['kind'], (name: string, fields: MeterFields) => MeterLimit>;

const meterField = 'definePolicy.meter';

/** A limit that one of the built-in meters counts. @throws ConfigurationError */
export function customLimit(
  name: string,
  {
    meter,
    code,
    ...options
  }: Readonly<Partial<Record<'meter' | 'code' | keyof LimitOptions, unknown>>>,
): MeterPolicy {
  const policy = meterPolicy(readMeter(name, meter), readLimitFields('definePolicy', options));
  return code === undefined ? policy : { ...policy, code: requireLimitCode(code) };
}

function readMeter(name: string, meter: unknown): MeterLimit {
  const { kind } = requireFields(meterField, meter, ['kind', 'unit', 'limit', 'windowMs', 'reset']);
  if (kind !== 'rolling' && kind !== 'calendar' && kind !== 'concurrency') {
    throw new ConfigurationError({
      field: `${meterField}.kind`,
      problem: 'is not a known meter',
      allowed: Object.keys(meterOfKind).join(', '),
    });
  }
  // A calendar meter with a window would count another stretch than the one that was written down.
  return meterOfKind[kind](name, requireFields(meterField, meter, fieldsOfKind[kind]));
}

const countedUnits = ['requests', 'tokens', 'microUsd'] as const satisfies readonly CountedUnit[];

function requireCountedUnit(unit: unknown): CountedUnit {
  const known = countedUnits.find((name) => name === unit);
  if (known !== undefined) return known;
  throw unknownUnit(countedUnits.join(', '));
}

function requireConcurrency(unit: unknown): 'concurrency' {
  if (unit === 'concurrency') return unit;
  throw unknownUnit('concurrency');
}

function unknownUnit(allowed: string): ConfigurationError {
  return new ConfigurationError({
    field: `${meterField}.unit`,
    problem: 'is not a unit of this meter',
    allowed,
  });
}

/** A used-up limit is a 429, or a 402 where it stands for credits: callers wait or stop by the status. */
function requireLimitCode(code: unknown): WireErrorCode {
  if (isLimitCode(code)) return code;
  throw new ConfigurationError({
    field: 'definePolicy.code',
    problem: 'is not the code of a limit',
    allowed: Object.keys(errorCodes).filter(isLimitCode).join(', '),
  });
}

function isLimitCode(code: unknown): code is WireErrorCode {
  return isErrorCode(code) && (errorCodes[code].status === 429 || errorCodes[code].status === 402);
}
