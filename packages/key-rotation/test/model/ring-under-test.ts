import type {
  CallOptions,
  KeyedFunction,
  KeyMaterial,
  KeyRingEvent,
  KeyRingOptions,
  KeyState,
} from '../../src/index.ts';

/** As much of a ring as a history needs, so that others than the ring can be put in its place. */
export interface RingUnderTest {
  call<T>(fn: KeyedFunction<T>, options?: CallOptions): Promise<T>;
  on(name: '*', listener: (event: KeyRingEvent) => void): () => void;
  status(): {
    readonly generation: number;
    readonly keys: readonly { readonly keyId: string; readonly state: KeyState }[];
  };
  refresh(): Promise<unknown>;
  replace(keys: readonly KeyMaterial[]): void;
  ban(keyId: string): boolean;
  markRevoked(keyId: string): boolean;
  setDraining(keyId: string, draining: boolean): boolean;
  close(): Promise<void>;
}

export type MakeRing = (options: KeyRingOptions) => RingUnderTest;
