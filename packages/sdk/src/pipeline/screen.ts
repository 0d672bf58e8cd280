import { RegPilotError } from '@regpilot/contract';

/** What is checked once for a call, before there is a key. */
export interface Screening {
  readonly closed: boolean;
}

/** @throws RegPilotError with code CLOSED after `close()`. */
export function screen({ closed }: Screening): void {
  if (closed) throw new RegPilotError('CLOSED');
}
