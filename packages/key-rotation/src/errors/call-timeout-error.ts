import { RegPilotError } from '@regpilot/contract';

/** The total timeout of a call passed, waits for retries, refreshes and probes included. */
export class CallTimeoutError extends RegPilotError {
  override name = 'TimeoutError';
  readonly totalTimeoutMs: number;

  constructor(totalTimeoutMs: number, attempts: number) {
    super('TIMEOUT', `The call took longer than its total timeout of ${totalTimeoutMs} ms`, {
      attempts,
    });
    this.totalTimeoutMs = totalTimeoutMs;
  }
}
