import { setImmediate as turn } from 'node:timers/promises';

export class HttpFailure extends Error {
  readonly status: number;
  readonly retryAfterMs: number | undefined;

  constructor(status: number, message = `status ${status}`, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Accepts some keys and refuses the rest with 401, as a gateway does, and counts. */
export class Upstream {
  readonly accepted: Set<string>;
  readonly calls: string[] = [];
  inFlight = 0;
  mostInFlight = 0;

  constructor(...accepted: readonly string[]) {
    this.accepted = new Set(accepted);
  }

  /** Decides when the answer leaves, a few turns of the event loop after the request came. */
  readonly call = async (key: string): Promise<string> => {
    this.calls.push(key);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    for (let turns = this.calls.length % 3; turns >= 0; turns--) await turn();
    this.inFlight -= 1;
    if (!this.accepted.has(key)) throw new HttpFailure(401, 'Invalid or inactive API key');
    return key;
  };

  callsWith(key: string): number {
    return this.calls.filter((used) => used === key).length;
  }
}
