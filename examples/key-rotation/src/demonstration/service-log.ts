import * as z from 'zod/mini';

/** As much of a line as a rotation waits for. */
const LogEntry = z.looseObject({
  type: z.string(),
  keyId: z.optional(z.string()),
  url: z.optional(z.string()),
});
export type LogEntry = z.infer<typeof LogEntry>;

interface Waiter {
  readonly matches: (entry: LogEntry) => boolean;
  readonly resolve: (entry: LogEntry) => void;
  readonly reject: (reason: unknown) => void;
}

/** What a service has logged so far, for those who wait for a certain entry. */
export class ServiceLog {
  readonly #entries: LogEntry[] = [];
  #waiters: Waiter[] = [];
  #ended: Error | null = null;

  add(line: string): void {
    const entry = z.parse(LogEntry, JSON.parse(line));
    this.#entries.push(entry);
    this.#waiters = this.#waiters.filter(({ matches, resolve }) => {
      if (!matches(entry)) return true;
      resolve(entry);
      return false;
    });
  }

  /** The first such entry, also one that is already there; rejects with the signal's reason, or when the log ends. */
  async entry(matches: Waiter['matches'], signal: AbortSignal): Promise<LogEntry> {
    signal.throwIfAborted();
    const known = this.#entries.find(matches);
    if (known !== undefined) return known;
    if (this.#ended !== null) throw this.#ended;
    const { promise, resolve, reject } = Promise.withResolvers<LogEntry>();
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    this.#waiters.push({ matches, resolve, reject });
    return promise.finally(() => signal.removeEventListener('abort', abort));
  }

  end(reason: Error): void {
    this.#ended = reason;
    for (const { reject } of this.#waiters.splice(0)) reject(reason);
  }
}
