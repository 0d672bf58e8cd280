import type { Transform } from 'node:stream';
import { bodyFailure } from './body-failure.ts';

/** A body with one reader, which can leave while a read is under way. */
export interface CodedBody extends AsyncIterable<Uint8Array> {
  [Symbol.asyncIterator](): CodedBody;
  next(): Promise<IteratorResult<Uint8Array, undefined>>;
  return(): Promise<IteratorReturnResult<undefined>>;
}

/** Makes the decoder of a body that begins with these bytes. */
type OpenDecoder = (first: Uint8Array) => Transform;

const finished: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * A compressed body, decoded as it is read. The decoder gets the next chunk when all that the last one
 * held has been read: a small chunk that decodes to gigabytes fills no memory, and what came before a
 * lost connection is handed out before it.
 *
 * The decoder is made by the first chunk. A body without any, as that of a 304, is not compressed.
 */
export class DecodedBody implements CodedBody {
  readonly #coded: CodedBody;
  readonly #open: OpenDecoder;
  #decoder: Transform | undefined;
  /** The decoder has input that it has not used up. */
  #busy = false;
  #inputEnded = false;
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  constructor(coded: CodedBody, open: OpenDecoder) {
    this.#coded = coded;
    this.#open = open;
  }

  /** @throws TypeError on the second reader: both would get half of the body. */
  [Symbol.asyncIterator](): this {
    this.#coded[Symbol.asyncIterator]();
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    for (;;) {
      const decoded: Uint8Array | null | undefined = this.#decoder?.read();
      if (decoded !== null && decoded !== undefined) return { done: false, value: decoded };
      if (this.#failure !== undefined) throw await this.#giveUp(this.#failure);
      if (this.#busy) await this.#progress();
      else if (this.#inputEnded) return finished;
      else await this.#feed();
    }
  }

  /** Gives the connection up, unless the whole body is here already. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.#inputEnded = true;
    this.#decoder?.destroy();
    this.#decoder = undefined;
    this.#rest();
    return this.#coded.return();
  }

  async #feed(): Promise<void> {
    const { done, value } = await this.#coded.next();
    // The reader has left meanwhile.
    if (this.#inputEnded) return;
    if (done) this.#inputEnded = true;
    else this.#decoder ??= this.#start(value);
    const decoder = this.#decoder;
    if (decoder === undefined || decoder.readableEnded) return;
    this.#busy = true;
    // Without the callback, which comes before the end of the data was looked at.
    if (done) decoder.end();
    else decoder.write(value, this.#rest);
  }

  #start(first: Uint8Array): Transform {
    const decoder = this.#open(first);
    decoder.on('readable', () => {
      this.#wake?.();
    });
    // Also where its data ends in the middle of a chunk; what follows is ignored.
    decoder.on('end', this.#rest);
    decoder.on('error', this.#rest);
    return decoder;
  }

  readonly #rest = (error?: Error | null): void => {
    if (error) this.#failure ??= bodyFailure(error);
    this.#busy = false;
    this.#wake?.();
  };

  /** Until there is something to read, or all of the input is used up. */
  #progress(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #giveUp(failure: Error): Promise<Error> {
    await this.return();
    return failure;
  }
}
