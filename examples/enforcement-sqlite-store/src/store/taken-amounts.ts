import type { ActualAmounts, Meter, MeterUnit } from '@regpilot/enforcement';

/** `expired`: nobody told in time how the call ended. */
export type ReservationState = 'open' | 'expired' | 'closed';

/** How a call ends. `released` is as if it had never been. */
export type Ending = { readonly settled: ActualAmounts } | 'expired' | 'released';

const settledAmounts: Readonly<
  Record<MeterUnit, (amount: number, actual: ActualAmounts) => number>
> = {
  requests: (amount) => amount,
  tokens: (amount, { tokens }) => tokens ?? amount,
  microUsd: (amount, { microUsd }) => microUsd ?? amount,
  concurrency: () => 0,
};

/** What a call that has not ended takes from a meter: its estimate, and after its TTL its request alone. */
export function takenAmount({ unit, amount }: Meter, state: ReservationState): number {
  return state === 'open' || unit === 'requests' ? amount : 0;
}

/** What a call takes from a meter from its end on. */
export function amountAfter(meter: Meter, ending: Ending): number {
  if (ending === 'released') return 0;
  if (ending === 'expired') return takenAmount(meter, 'expired');
  return settledAmounts[meter.unit](meter.amount, ending.settled);
}
