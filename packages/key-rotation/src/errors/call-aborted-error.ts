import { RegPilotError } from '@regpilot/contract';

/** The caller's signal fired. `name` is `AbortError`, as the platform has it; `cause` is the signal's reason. */
export class CallAbortedError extends RegPilotError {
  override name = 'AbortError';

  constructor(reason: unknown, attempts: number) {
    super('ABORTED', undefined, { cause: reason, attempts });
  }
}
