/** A limit of so many requests a minute, empty yet. */
interface AttackedLimit {
  /** Asks for one request now, on the process's clock. */
  admits(): boolean | Promise<boolean>;
}

export type CreateLimit = (requestsPerMinute: number) => AttackedLimit;
