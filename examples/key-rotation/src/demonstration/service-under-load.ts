import type { ObservedService } from '../rotation/rotation.ts';

/** A service that the demonstration started. Disposing of it ends it, however it is. */
export interface ServiceUnderLoad extends ObservedService, AsyncDisposable {
  readonly url: string;
  /** Everything that it wrote so far. */
  readonly output: string;
  /** Ends it as a cluster does; rejects unless it ends well. */
  stop(): Promise<void>;
}

export type StartService = (place: {
  readonly keysDirectory: string;
  readonly baseURL: string;
}) => Promise<ServiceUnderLoad>;
