import type {
  CallOptions,
  KeyedFunction,
  KeyFailure,
  KeyRingEvent,
  KeyRingOptions,
} from '../../src/index.ts';
import type { VirtualClock } from '../virtual-clock.ts';

/** What a failure mode is tried out on: a ring, or something that is used in place of one. */
export interface Caller {
  call<T>(fn: KeyedFunction<T>, options?: CallOptions): Promise<T>;
  on(name: '*', listener: (event: KeyRingEvent) => void): () => void;
  status(): {
    readonly keys: readonly (Omit<KeyFailure, 'reason'> & {
      readonly inFlight: number;
      readonly lastUsedAt: number | null;
    })[];
  };
  refresh(): Promise<unknown>;
  replace(keys: readonly string[]): void;
  markRevoked(keyId: string): boolean;
}

export interface Scene {
  readonly clock: VirtualClock;
  /** Goes by the scene's clock unless told otherwise, and cools keys down for the whole of the time. */
  readonly make: (options: KeyRingOptions) => Caller;
}

/** One way in which loops that change keys are known to fail. */
export interface FailureMode {
  readonly mode: number;
  /** What goes wrong where nobody has thought of it. */
  readonly name: string;
  /** How the documented loop fares; `none` where it has nothing that could go wrong in this way. */
  readonly documentedLoop: 'fails' | 'holds' | 'none';
  /** Rejects where it does go wrong. */
  readonly tryOut: (scene: Scene) => Promise<void>;
}
