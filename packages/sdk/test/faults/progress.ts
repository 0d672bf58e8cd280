/** A moment that a script or the clock waits for. */
export interface Moment {
  readonly reached: Promise<void>;
  readonly reach: () => void;
}

/** How far one call has come, as seen from the client's side and from the server's. */
export interface Progress {
  /** The server has said all it had to say, and leaves the connection open; called once a connection. */
  readonly fellSilent: () => void;
  /** The transport has handed on the head of an answer. */
  readonly head: Moment;
  /** The consumer of a stream has seen text. */
  readonly text: Moment;
}

export function moment(): Moment {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { reached: promise, reach: resolve };
}
