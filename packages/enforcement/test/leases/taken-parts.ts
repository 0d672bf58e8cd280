import type { LeaseGranted, MeterLimit, ReserveRequest } from '../../src/index.ts';
import { calendarPeriod } from '../../src/meters/calendar-period.ts';

/** What something takes from one limit: held for now, and used with the instants at which it entered the windows. */
export interface Part {
  readonly meter: MeterLimit;
  /** Start of the calendar period in which it was taken. */
  readonly period: number;
  held: number;
  used: number;
  /** Of rolling windows. */
  runs: { readonly at: number; readonly amount: number }[];
}

/** A lease, or a call that was reserved directly. */
export interface Taken {
  readonly slot: string;
  readonly parts: readonly Part[];
  endsAt: number;
  ended: boolean;
  sequence: number;
  readonly holder: string | undefined;
  readonly answer: LeaseGranted | undefined;
  /** What was held when it ended, which was taken for used then. */
  atEnd: number[];
  rememberedUntil: number;
}

export interface DirectCall {
  readonly request: ReserveRequest;
  readonly taken: Taken;
  readonly reservedAt: number;
  expiresAt: number;
  started: boolean;
  closed: boolean;
  expired: boolean;
}

export function partOf({ ...meter }: MeterLimit, held: number, now: number): Part {
  const period = meter.kind === 'calendar' ? calendarPeriod(meter.reset, now).startsAt : 0;
  return { meter, period, held, used: 0, runs: [] };
}

export function levelOf({ meter, period, held, used, runs }: Part, at: number): number {
  if (meter.kind === 'concurrency') return held;
  if (meter.kind === 'calendar')
    return calendarPeriod(meter.reset, at).startsAt === period ? held + used : 0;
  return runs.reduce((sum, run) => (run.at + meter.windowMs > at ? sum + run.amount : sum), held);
}

/** From now on it counts in the windows; concurrency is held on. */
export function start(call: DirectCall, at: number): void {
  if (call.started) return;
  call.started = true;
  for (const part of call.taken.parts) {
    if (part.meter.kind === 'concurrency') continue;
    part.runs.push({ at, amount: part.held });
    part.used = part.held;
    part.held = 0;
  }
}

export function amountIn({ request }: DirectCall, { meter }: Part): number {
  return request.meters.find(({ name }) => name === meter.name)?.amount ?? 0;
}

/** Changes what a call took, at the instant at which it took it. */
export function setAmount(part: Part, amount: number): void {
  const [run] = part.runs;
  if (run === undefined) {
    part.held = amount;
    return;
  }
  part.runs = [{ at: run.at, amount }];
  part.used = amount;
}
