import type { Denied } from '../enforcement-store.ts';
import type {
  LeaseGranted,
  LeaseReport,
  LeaseRequest,
  WantedShare,
} from '../leases/share-source.ts';
import { meterField } from './meter-field.ts';
import { orNull } from './or-null.ts';
import { usageOf } from './usage-of-reply.ts';

/** For the script. Scripts count in whole milliseconds, and rather hold a share longer. */
export function leaseArguments(request: LeaseRequest): readonly string[] {
  const { id, holder, shares, leaseMs, reports } = request;
  const values = [id, holder, `${Math.ceil(leaseMs)}`, `${shares.length}`];
  for (const { meter, wanted, least } of shares)
    values.push(meterField(meter), `${meter.limit}`, `${wanted}`, `${least}`);
  for (const report of reports) values.push(...reportArguments(report));
  return values;
}

export function reportArguments(report: LeaseReport): readonly string[] {
  const { id, sequence, used, kept, leaseMs } = report;
  const amounts = used.flatMap((amount, index) => [`${amount}`, `${kept[index] ?? 0}`]);
  return [id, `${sequence}`, `${Math.ceil(leaseMs)}`, `${used.length}`, ...amounts];
}

/** What the script answered. */
export function leaseOf(
  shares: readonly WantedShare[],
  reply: readonly number[],
): LeaseGranted | Denied {
  const [allowed, , deniedBy = 0, retryAfterMs, holders = 1, leaseMs = 0, ...counters] = reply;
  const meters = shares.map(({ meter }) => meter);
  const usage = usageOf(meters, counters, { first: 1, step: 3 });
  if (allowed !== 1) return { allowed: false, deniedBy, retryAfterMs: orNull(retryAfterMs), usage };
  const granted = shares.map((_, index) => counters[index * 3] ?? 0);
  return { allowed: true, granted, leaseMs, usage, holders };
}
