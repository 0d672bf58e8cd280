import { unitIndex } from '../../meters/amounts.ts';
import { meterUsage } from '../../meters/meter.ts';
import type { Meter, MeterUsage } from '../../meters/meter.ts';
import type { Denied, Reserved, ReserveRequest } from '../enforcement-store.ts';
import { meterField } from './meter-field.ts';
import { orNull } from './or-null.ts';
import type { Unrecorded } from './reserved-ids.ts';

export interface DecisionArguments {
  /** For the script, after time and slack. */
  readonly values: readonly string[];
  /** The meters as the script takes them: by kind and unit, so that it need not ask what each is. */
  readonly order: readonly Meter[];
  readonly needsRecord: boolean;
}

/**
 * A reservation needs a record in Redis where something of it ends by itself or is settled: what is held until it arrives,
 * tokens, money, concurrency. One of requests alone that counts from its admission is over with it.
 */
export function decisionArguments(request: ReserveRequest): DecisionArguments {
  const { id, meters, ttlMs, windowFrom } = request;
  const starts = windowFrom === 'admitted';
  // All meters of one unit take the same amount from a call.
  const amounts: [number, number, number, number] = [0, 0, 0, 0];
  const rolling: Meter[] = [];
  const others: Meter[] = [];
  let needsRecord = false;
  for (const meter of meters) {
    amounts[unitIndex[meter.unit]] = meter.amount;
    if (meter.kind === 'rolling') rolling.push(meter);
    else others.push(meter);
    if (meter.unit !== 'requests' || (!starts && meter.kind === 'rolling')) needsRecord = true;
  }
  if (rolling.length > 1) rolling.sort((one, other) => unitIndex[one.unit] - unitIndex[other.unit]);
  const values = [
    needsRecord ? id : '',
    `${ttlMs}`,
    starts ? '1' : '0',
    `${amounts[0]}`,
    `${amounts[1]}`,
    `${amounts[2]}`,
    `${amounts[3]}`,
    `${rolling.length}`,
  ];
  for (const meter of rolling) values.push(meterField(meter), `${meter.limit}`);
  for (const meter of others)
    values.push(meterField(meter), `${meter.limit}`, `${amounts[unitIndex[meter.unit]]}`);
  return { values, order: others.length === 0 ? rolling : [...rolling, ...others], needsRecord };
}

/** What the script answered, in the order in which the caller named the meters. */
export function decisionOf(
  meters: readonly Meter[],
  order: readonly Meter[],
  reply: readonly number[],
): Reserved | Denied {
  const allowed = reply[0] === 1;
  const step = allowed ? 2 : 3;
  const usage: MeterUsage[] = [];
  let deniedBy = -1;
  let retryAfterMs: number | null = 0;
  for (const [index, meter] of meters.entries()) {
    const at = 2 + order.indexOf(meter) * step;
    usage.push(meterUsage(meter, reply[at] ?? 0, orNull(reply[at + 1])));
    if (allowed) continue;
    const waitMs = reply[at + 2] ?? 0;
    if (waitMs === 0) continue;
    if (deniedBy === -1) deniedBy = index;
    retryAfterMs = retryAfterMs === null || waitMs === -1 ? null : Math.max(retryAfterMs, waitMs);
  }
  return allowed ? { allowed, usage } : { allowed, deniedBy, retryAfterMs, usage };
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
