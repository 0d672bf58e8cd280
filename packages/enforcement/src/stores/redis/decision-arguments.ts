import { unitIndex } from '../../meters/amounts.ts';
import { calendarPeriod } from '../../meters/calendar-period.ts';
import { meterUsage } from '../../meters/meter.ts';
import type { Meter, MeterLimit, MeterUsage } from '../../meters/meter.ts';
import type { Denied, Reserved, ReserveRequest } from '../enforcement-store.ts';
import type { DecisionShape } from './decision-shape.ts';
import { meterField } from './meter-field.ts';
import { orNull } from './or-null.ts';
import type { Unrecorded } from './reserved-ids.ts';

export interface DecisionArguments {
  readonly shape: DecisionShape;
  /** For the script of the shape. */
  readonly values: readonly string[];
  /** The meters as the script takes them: by kind and unit, so that it need not ask what each is. */
  readonly order: readonly Meter[];
}

export function decisionArguments(request: ReserveRequest): DecisionArguments {
  const { id, meters, ttlMs, windowFrom } = request;
  const starts = windowFrom === 'admitted';
  // All meters of one unit take the same amount from a call.
  const amounts: [number, number, number, number] = [0, 0, 0, 0];
  const rolling: Meter[] = [];
  const others: Meter[] = [];
  let recorded = false;
  for (const meter of meters) {
    amounts[unitIndex[meter.unit]] = meter.amount;
    if (meter.kind === 'rolling') rolling.push(meter);
    else others.push(meter);
    if (meter.unit !== 'requests' || (!starts && meter.kind === 'rolling')) recorded = true;
  }
  if (rolling.length > 1) rolling.sort((one, other) => unitIndex[one.unit] - unitIndex[other.unit]);
  const shape = {
    starts,
    recorded,
    windows: rolling.map(meterField),
    others: others.map(({ unit }) => unitIndex[unit]),
  };
  const values = recorded ? [id, `${ttlMs}`, ...amounts.map(String)] : [`${amounts[0]}`];
  for (const { limit } of rolling) values.push(`${limit}`);
  for (const meter of others) values.push(meterField(meter), `${meter.limit}`);
  return { shape, values, order: others.length === 0 ? rolling : [...rolling, ...others] };
}

/** How many numbers the script answers of each meter, by the first number of its answer. */
const replySteps: Readonly<Record<number, number>> = { 0: 3, 1: 1, 2: 2 };

/** What the script answered, in the order in which the caller named the meters. */
export function decisionOf(
  meters: readonly Meter[],
  order: readonly Meter[],
  reply: readonly number[],
): Reserved | Denied {
  const [outcome = 0, now = 0] = reply;
  const allowed = outcome !== 0;
  const step = replySteps[outcome] ?? 0;
  const usage: MeterUsage[] = [];
  let deniedBy = -1;
  let retryAfterMs: number | null = 0;
  for (const [index, meter] of meters.entries()) {
    const at = 2 + order.indexOf(meter) * step;
    const resetAt = outcome === 1 ? endAfter(meter, now) : orNull(reply[at + 1]);
    usage.push(meterUsage(meter, reply[at] ?? 0, resetAt));
    if (allowed) continue;
    const waitMs = reply[at + 2] ?? 0;
    if (waitMs === 0) continue;
    if (deniedBy === -1) deniedBy = index;
    retryAfterMs = retryAfterMs === null || waitMs === -1 ? null : Math.max(retryAfterMs, waitMs);
  }
  return allowed ? { allowed, usage } : { allowed, deniedBy, retryAfterMs, usage };
}

/** When what a call of `now` took counts no longer, if none comes after it. Null for never, and where that is not known. */
function endAfter(meter: MeterLimit, now: number): number | null {
  if (meter.kind === 'rolling') return now + meter.windowMs;
  if (meter.kind === 'concurrency' || meter.reset === 'one_time') return null;
  return calendarPeriod(meter.reset, now).endsAt;
}

/** For the undo of a reservation without a record. */
export function undoArguments(
  id: string,
  ttlMs: number,
  { reservedAt, meters }: Unrecorded,
): readonly string[] {
  const [requests = 0] = meters.map(({ amount }) => amount);
  const fields = meters.map(meterField);
  return ['undo', id, `${reservedAt}`, `${ttlMs}`, `${requests}`, `${fields.length}`, ...fields];
}
