import { ConfigurationError } from '@regpilot/contract';
import type { MeterUnit } from '../../meters/meter.ts';
import type { Denial } from '../denial.ts';

interface Timed {
  /** Epoch milliseconds by the enforcer's clock. */
  readonly at: number;
}

/** What happens in an enforcer. Plain objects of names and numbers: never a key, never a text of a call. */
export type EnforcementEvent =
  /** A call was admitted that an observed policy would have denied. */
  | ({ readonly type: 'would-deny'; readonly keyId: string; readonly denial: Denial } & Timed)
  /**
   * A limit has reached one of its percentages (`warnAt`): once in each calendar period; for a rolling
   * window and for concurrency once, and again after it was found below.
   */
  | ({
      readonly type: 'soft-limit';
      readonly slot: string;
      readonly policy: string;
      readonly unit: MeterUnit;
      readonly percent: number;
      /** In units of the policy, money in micro-dollars; the call that reached the percentage included. */
      readonly used: number;
      readonly limit: number;
      /** See `MeterUsage.resetAt`. */
      readonly resetAt: number | null;
    } & Timed)
  /** A call was neither settled nor released before its TTL ran out. Told by memory stores. */
  | ({
      readonly type: 'reservation.expired';
      readonly slot: string;
      /** From the admission to the end of the TTL, renewals included. */
      readonly ageMs: number;
    } & Timed)
  /**
   * A decision got no answer from the store, or none in time, and was made without it. Told once, until
   * `store.up`. Never by a memory store.
   */
  | ({ readonly type: 'store.down'; readonly reason: 'timeout' | 'error' } & Timed)
  /** The store answers again, and was told what it had missed. */
  | ({
      readonly type: 'store.up';
      /** Since `store.down`. */
      readonly downMs: number;
      /** Decisions that were made without the store. */
      readonly admitted: number;
      readonly denied: number;
      /** What the store was told late: a report is of one call in one slot. Calls still in flight follow as they end. */
      readonly writtenBack: number;
      /** Reports that were too many to be kept, the oldest first. */
      readonly dropped: number;
    } & Timed);

export type EnforcementEventName = EnforcementEvent['type'];

/** The events that a name stands for; `*` for all. */
export type EnforcementEventOf<Name extends EnforcementEventName | '*'> = Name extends '*'
  ? EnforcementEvent
  : EnforcementEvent & { readonly type: Name };

const names = [
  'would-deny',
  'soft-limit',
  'reservation.expired',
  'store.down',
  'store.up',
  '*',
] as const satisfies readonly (EnforcementEventName | '*')[];

/** Hands events to listeners. What one throws, or rejects with, is swallowed: it must not fail a call. */
export class EnforcementEvents {
  readonly #listeners = new Map<
    object,
    { name: string; tell: (event: EnforcementEvent) => unknown }
  >();

  /** @throws ConfigurationError */
  on<Name extends EnforcementEventName | '*'>(
    name: Name,
    listener: (event: EnforcementEventOf<Name>) => void,
  ): () => void {
    if (!names.includes(name)) throw wrong('event', 'is not known', names.join(', '));
    if (typeof listener !== 'function') throw wrong('listener', 'is not a function', 'a function');
    const handle = {};
    const tell = (event: EnforcementEvent): unknown =>
      isNamed(event, name) ? listener(event) : undefined;
    this.#listeners.set(handle, { name, tell });
    return () => {
      this.#listeners.delete(handle);
    };
  }

  /** Asked before an event is made that nobody may want. */
  isHeard(name: EnforcementEventName): boolean {
    for (const listener of this.#listeners.values())
      if (listener.name === name || listener.name === '*') return true;
    return false;
  }

  emit(event: EnforcementEvent): void {
    for (const { tell } of this.#listeners.values()) {
      try {
        const outcome = tell(event);
        if (outcome instanceof Promise) outcome.catch(() => undefined);
      } catch {
        // Its author's business; see above.
      }
    }
  }
}

function isNamed<Name extends EnforcementEventName | '*'>(
  event: EnforcementEvent,
  name: Name,
): event is EnforcementEventOf<Name> {
  return name === '*' || event.type === name;
}

function wrong(field: string, problem: string, allowed: string): ConfigurationError {
  return new ConfigurationError({ field: `on.${field}`, problem, allowed });
}
