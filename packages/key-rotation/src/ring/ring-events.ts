import type { KeySourceReason } from '../errors/key-source-error.ts';

interface Timed {
  /** Epoch milliseconds by the ring's clock. */
  readonly at: number;
}
interface OfKey extends Timed {
  readonly keyId: string;
}
interface OfSource extends Timed {
  readonly source: string;
}

/** What happens in a ring. Plain objects of ids, numbers and names: never a key. */
export type KeyRingEvent =
  | ({
      readonly type:
        | 'key.added'
        | 'key.removed'
        | 'key.probing'
        | 'key.recovered'
        | 'key.draining'
        | 'key.disabled'
        | 'key.revoked'
        /** Past the end that its source gave. */
        | 'key.expired';
    } & OfKey)
  /** A 401 that counts. */
  | ({ readonly type: 'key.refused' } & OfKey)
  | ({ readonly type: 'key.cooling'; readonly retryAt: number | null } & OfKey)
  | ({ readonly type: 'key.limited'; readonly retryAt: number | null } & OfKey)
  /** A call went on with another key. */
  | ({ readonly type: 'failover'; readonly fromKeyId: string; readonly toKeyId: string } & Timed)
  | ({ readonly type: 'refresh.started' | 'refresh.unchanged' } & OfSource)
  | ({
      readonly type: 'refresh.applied';
      readonly generation: number;
      readonly size: number;
    } & OfSource)
  | ({ readonly type: 'refresh.failed'; readonly reason: KeySourceReason } & OfSource)
  /** The source failed and the last good keys stay in use. Told once, until the source works again. */
  | ({ readonly type: 'source.stale' } & OfSource)
  /**
   * A key is due for rotation, told once for each day of its life. `atLeast`: the age is counted from
   * when this ring first saw the key, since its source does not know better.
   */
  | ({
      readonly type: 'age.warning';
      readonly ageDays: number;
      readonly thresholdDays: number;
      readonly atLeast: boolean;
    } & OfKey)
  /** All keys that lately worked were refused at the same time, which is hardly their fault; and that it is over. */
  | ({
      readonly type: 'upstream.suspect' | 'upstream.trusted';
      readonly keyIds: readonly string[];
    } & Timed)
  /** A call found no key that works. */
  | ({ readonly type: 'ring.exhausted'; readonly keyIds: readonly string[] } & Timed);

export type KeyRingEventName = KeyRingEvent['type'];

/** The events that a name stands for; `*` for all. */
export type KeyRingEventOf<Name extends KeyRingEventName | '*'> = Name extends '*'
  ? KeyRingEvent
  : KeyRingEvent & { readonly type: Name };

/** Hands events to listeners. What one throws is swallowed: it must not fail a call. */
export class RingEvents {
  readonly #listeners = new Set<(event: KeyRingEvent) => void>();

  on<Name extends KeyRingEventName | '*'>(
    name: Name,
    listener: (event: KeyRingEventOf<Name>) => void,
  ): () => void {
    const own = (event: KeyRingEvent): void => {
      if (isNamed(event, name)) listener(event);
    };
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  emit(event: KeyRingEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // Its author's business; see above.
      }
    }
  }
}

function isNamed<Name extends KeyRingEventName | '*'>(
  event: KeyRingEvent,
  name: Name,
): event is KeyRingEventOf<Name> {
  return name === '*' || event.type === name;
}
