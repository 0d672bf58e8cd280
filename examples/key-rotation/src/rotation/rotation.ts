import type { RegPilot } from '@regpilot/sdk';
import type { MountedSecret } from '../secret/mounted-secret.ts';
import type { KeysReport } from './keys-report.ts';

export interface IssuedKey {
  /** The gateway's. */
  readonly id: string;
  readonly secret: string;
}

/** A service as its operator sees it from outside. */
export interface ObservedService {
  /** Resolves when the service has said that it took a key; rejects with the signal's reason. */
  adopted(keyId: string, signal: AbortSignal): Promise<void>;
  /** Its `GET /keys`. */
  keys(): Promise<KeysReport>;
}

/** What an operator needs at hand to replace the key of a service. */
export interface RotationSite {
  /** With a key that may manage keys. */
  readonly admin: RegPilot;
  readonly secret: MountedSecret;
  readonly service: ObservedService;
  /** What passes between two looks at the service. */
  readonly pause: () => Promise<void>;
}

/** Replaces a key by a new one, and gives the new one back. */
export type Rotation = (
  site: RotationSite,
  old: IssuedKey,
  signal: AbortSignal,
) => Promise<IssuedKey>;
