import { bodyFailure } from './body-failure.ts';

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** The body of a fetch answer as bytes. Not every runtime's ReadableStream is an async iterable. */
export class WebBody
  implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined, undefined>
{
  readonly #stream: ReadableStream<Uint8Array> | null;
  #reader: Reader | undefined;

  constructor(stream: ReadableStream<Uint8Array> | null) {
    this.#stream = stream;
  }

  /** @throws TypeError on the second reader: both would get half of the body. */
  [Symbol.asyncIterator](): this {
    if (this.#stream?.locked === true) throw new TypeError('The body has already been read');
    this.#reader = this.#stream?.getReader();
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#reader === undefined) return { done: true, value: undefined };
    try {
      const { done, value } = await this.#reader.read();
      return done ? { done: true, value: undefined } : { done: false, value };
    } catch (error) {
      throw bodyFailure(error);
    }
  }

  /** Gives the connection up, unless the whole body is here already. */
  async return(): Promise<IteratorReturnResult<undefined>> {
    const reader = this.#reader;
    this.#reader = undefined;
    // A stream that failed refuses to be cancelled, with the error that its reader has already seen.
    await reader?.cancel().catch(() => undefined);
    return { done: true, value: undefined };
  }
}
