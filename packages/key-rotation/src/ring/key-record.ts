import { keyId } from '@regpilot/contract';
import { KeyAccount } from './key-account.ts';
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
  weight = 1;
  group: string | null = null;
  account: KeyAccount = new KeyAccount();
  /** In epoch milliseconds, as its source says. */
  createdAt: number | null = null;
  /** When it came into this ring, in epoch milliseconds. */
  readonly firstSeenAt: number;
  health: KeyHealth = freshHealth;
  detached = false;
  inFlight = 0;
  ok = 0;
  refused = 0;
  limited = 0;
  failed = 0;
  /** Start sequence of its last attempt, -1 before the first. */
  lastStartedSeq = -1;
  /** What the strategies `least-used` and `weighted` go by. */
  turns = 0;
  credit = 0;
  firstUsedAt: number | null = null;
  lastUsedAt: number | null = null;
  /** Start of the last attempt that went through, and arrival of the last refusal; before the first -Infinity. */
  lastOkAt = -Infinity;
  lastRefusedAt = -Infinity;
  /** What has been told of its age: its end, and on which day of its life it was last warned of. */
  endTold = false;
  warnedAtDays = -1;

  constructor(value: string, firstSeenAt: number) {
    this.#value = value;
    this.firstSeenAt = firstSeenAt;
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
