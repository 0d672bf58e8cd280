type Bytes = AsyncIterator<Uint8Array, unknown, undefined>;
type Read = IteratorResult<Uint8Array, unknown>;

/**
 * Waits until a body has begun, or is over, and gives it back whole. Rejects with what broke the
 * connection before that: nothing was handed on then, so the request can still be repeated. Later its
 * reader would get the beginning twice.
 */
export async function awaitFirstByte(body: AsyncIterable<Uint8Array>): Promise<BegunBody> {
  const bytes: Bytes = body[Symbol.asyncIterator]();
  for (;;) {
    const read = await bytes.next();
    if (read.done === true || read.value.byteLength > 0) return new BegunBody(read, bytes);
  }
}

/** What was read is handed out first. No generator: it would cost promises for each of many chunks. */
class BegunBody
  implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, unknown, undefined>
{
  readonly isEmpty: boolean;
  readonly #bytes: Bytes;
  #first: Read | undefined;

  constructor(first: Read, bytes: Bytes) {
    this.isEmpty = first.done === true;
    this.#first = first;
    this.#bytes = bytes;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Read> {
    const first = this.#first;
    if (first === undefined) return this.#bytes.next();
    this.#first = undefined;
    return Promise.resolve(first);
  }

  return(): Promise<Read> {
    return this.#bytes.return?.() ?? Promise.resolve({ done: true, value: undefined });
  }
}
