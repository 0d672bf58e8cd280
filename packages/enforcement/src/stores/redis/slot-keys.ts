/** What would end the hash tag, or make one name of two: lone surrogates are one and the same character in UTF-8. */
const notInTag = /[%{}:]|\p{Cs}/gu;

/** What a slot's keys end in: its state, the logs of requests, tokens and micro-dollars, its records, and when these expire. */
const endings = [':state', ':requests', ':tokens', ':money', ':records', ':expiries'] as const;

/** The keys of one slot. */
export interface KeysOfSlot {
  readonly all: readonly string[];
  /** Of its state and its log of requests. Redis has less to do for each key that a script does not name. */
  readonly few: readonly string[];
  /** Whether it was seen to have records: then few are not enough. */
  hasRecords: boolean;
}

/** Names that are remembered; more are worked out again. */
const mostRemembered = 10_000;

/**
 * The keys of slots, in the order in which the scripts take them. All keys of a slot have its name as their hash tag, so
 * they are on one node of a Cluster.
 */
export class SlotKeys {
  readonly #prefix: string;
  readonly #known = new Map<string, KeysOfSlot>();

  constructor(prefix: string) {
    this.#prefix = prefix.replaceAll(/[%{}]|\p{Cs}/gu, encode);
  }

  of(slot: string): KeysOfSlot {
    const known = this.#known.get(slot);
    if (known !== undefined) return known;
    const tag = `{${this.#prefix}:${slot.replaceAll(notInTag, encode)}}`;
    const all = endings.map((ending) => tag + ending);
    const keys = { all, few: all.slice(0, 2), hasRecords: false };
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(slot, keys);
    return keys;
  }
}

function encode(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}
