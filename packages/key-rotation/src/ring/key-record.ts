import { keyId } from '@regpilot/contract';
import { freshHealth, type KeyHealth } from './key-state.ts';

/**
 * One key of a ring: its value, which never shows, and what is known about it. A key that leaves the
 * ring is detached; answers that come in for it afterwards change its counters and nothing else.
 */
export class KeyRecord {
  readonly #value: string;
  /** Name made from the value: the same in every process. */
  readonly localId: string;
  /** Name that the gateway knows the key by, once that is known. */
  gatewayId: string | null = null;
  label: string | null = null;
  /** Place in its source's list: 0 is used first. */
  rank = 0;
  health: KeyHealth = freshHealth;
  detached = false;
  inFlight = 0;
  ok = 0;
  refused = 0;
  limited = 0;
  failed = 0;
  /** Start sequence of its last attempt, -1 before the first. */
  lastStartedSeq = -1;
  firstUsedAt: number | null = null;
  lastUsedAt: number | null = null;

  constructor(value: string) {
    this.#value = value;
    this.localId = keyId(value);
  }

  get keyId(): string {
    return this.gatewayId ?? this.localId;
  }

  /** The key itself. The only way to it, so that every use can be found. */
  reveal(): string {
    return this.#value;
  }

  toJSON(): { readonly keyId: string } {
    return { keyId: this.keyId };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `KeyRecord ${this.keyId}`;
  }
}
