/** A key, or a key with what its source knows about it. */
export type KeyMaterial =
  | string
  | {
      readonly key: string;
      /** The gateway's own id of the key. */
      readonly id?: string | undefined;
      /** A name for people. */
      readonly label?: string | undefined;
      /** Its part of the traffic under the strategy `weighted`, above 0; default 1. */
      readonly weight?: number | undefined;
      /** Keys of one account, which share its quota: a 429 for one limits all. Default: each key its own. */
      readonly group?: string | undefined;
      /** Epoch milliseconds. Where it is missing, the age is counted from when the ring first saw the key. */
      readonly createdAt?: number | undefined;
      /** From then on the key is not used any more, in epoch milliseconds; default never. */
      readonly notAfter?: number | undefined;
    };

export interface LoadedKeys {
  /** In the order of preference: the first is the one to use. Empty places are left out. */
  readonly keys: readonly (KeyMaterial | undefined)[];
  readonly version?: string | undefined;
  /** When the set should be read again at the latest, in epoch milliseconds. */
  readonly expiresAt?: number | undefined;
}

/**
 * Where keys come from. To add one, implement `name`, `load` and `capabilities`.
 *
 * `load` reads the whole set anew each time. It rejects when it cannot; with `KeySourceError` of
 * reason `not-configured` when there is nothing to read here. `signal` fires when nobody waits any more.
 */
export interface KeySource {
  readonly name: string;
  load(signal: AbortSignal): Promise<LoadedKeys>;
  /** Calls back whenever the set may have changed; returns what ends it. */
  watch?(changed: () => void): () => void;
  publish?(
    keys: readonly KeyMaterial[],
    options: { readonly expectedVersion?: string; readonly token: string },
  ): Promise<{ readonly version: string }>;
  readonly capabilities: {
    /** Whether `watch` reports changes. */
    readonly push: boolean;
    readonly publish: boolean;
    /** Whether a change reaches a running process at all. */
    readonly liveRefresh: boolean;
  };
}
