import { ConfigurationError } from '@regpilot/contract';
import type { ChatResult } from '../response/chat-result.ts';
import type { ChatChunk } from './chat-chunk.ts';
import { ChunkReader, type ChunkReaderOptions } from './chunk-reader.ts';
import type { StreamSource } from './stream-source.ts';
import { TextReader } from './text-reader.ts';
import { checkToResponseOptions, streamResponse, type ToResponseOptions } from './to-response.ts';

export interface ChatStreamOptions extends ChunkReaderOptions {
  /** The answer, or the call that will get it. Its failure is thrown by whatever reads the stream. */
  readonly source: StreamSource | Promise<StreamSource>;
  /** Gives the call up while there is no answer yet. */
  readonly abort: (reason?: unknown) => void;
}

interface Opened {
  readonly source: StreamSource;
  readonly reader: ChunkReader;
}

/**
 * A chat as it is written. Iterate it for chunks, or `textStream` for text, or ask for the end by
 * `finalText()` or `finalResult()`.
 *
 * It has one consumer: the second loop gets a `ConfigurationError`. The two `final` methods can be
 * called at any time and as often as one likes; while a loop is under way they wait for its end.
 * Leaving a loop early cancels the request.
 *
 * Reading throws `StreamTruncatedError` (also for a lost connection), `TimeoutError` (idle), `APIError`
 * (an error in the stream), `ResponseFormatError` or `AbortError`, each with what had come by then as
 * `partialText` and `partialResult`. What has begun is never asked for again: the reader would get the beginning twice.
 */
export class ChatStream implements AsyncIterable<ChatChunk> {
  readonly #options: ChatStreamOptions;
  readonly #opening: Promise<Opened>;
  #opened: Opened | undefined;
  #taken = false;

  /** @internal Made by the client. */
  constructor(options: ChatStreamOptions) {
    this.#options = options;
    const { source } = options;
    this.#opening =
      source instanceof Promise
        ? source.then((opened) => this.#open(opened))
        : Promise.resolve(this.#open(source));
    // Whoever reads the stream gets the failure; a stream that nobody reads must not end the process.
    this.#opening.catch(() => undefined);
  }

  /** The gateway's `x-request-id`; undefined until the answer's headers are here. */
  get requestId(): string | undefined {
    return this.#opened?.source.requestId;
  }

  /** Every chunk as it arrives. @throws ConfigurationError if the stream has a consumer already. */
  [Symbol.asyncIterator](): AsyncIterator<ChatChunk, undefined, undefined> {
    this.#take();
    // The reader itself where it is there: every layer between it and the loop costs a promise a chunk.
    return this.#opened?.reader ?? this.#delayedReader();
  }

  /** The text as it arrives, without the chunks that add none. One consumer, as above. */
  get textStream(): AsyncIterable<string> {
    return { [Symbol.asyncIterator]: () => new TextReader(this[Symbol.asyncIterator]()) };
  }

  /** The whole text. Reads the stream if nobody does. */
  async finalText(): Promise<string> {
    return (await this.#finish()).reader.answer.content;
  }

  /** What the same call without `stream` would have given, tool calls put together. Reads the stream if nobody does. */
  async finalResult(): Promise<ChatResult> {
    const { reader, source } = await this.#finish();
    return reader.answer.result(source);
  }

  /** Ends the stream with an `AbortError`, whose cause is the reason. Does nothing to one that was read to its end. */
  abort(reason: unknown = new DOMException('The stream was aborted', 'AbortError')): void {
    if (this.#opened === undefined) this.#options.abort(reason);
    else this.#opened.reader.abort(reason);
  }

  /**
   * The stream as the answer of a route handler, with back-pressure. A failure in the middle becomes a
   * last frame with the error's code, a general text and the request id, unless `onError` says more; in
   * the text format it becomes a broken connection. One consumer, as above.
   *
   * @throws ConfigurationError for a wrong option, which leaves the stream as it was.
   */
  toResponse(options: ToResponseOptions = {}): Response {
    const checked = checkToResponseOptions(options);
    return streamResponse({
      ...checked,
      chunks: this[Symbol.asyncIterator](),
      wholeResult: () => (this.#opened === undefined ? undefined : wholeResult(this.#opened)),
    });
  }

  #open(source: StreamSource): Opened {
    this.#opened = { source, reader: new ChunkReader(source, this.#options) };
    return this.#opened;
  }

  #take(): void {
    if (this.#taken) {
      throw new ConfigurationError({
        field: 'stream',
        problem: 'has a consumer already',
        allowed:
          'one loop over the stream, its textStream or its toResponse(); finalText() and finalResult() besides',
      });
    }
    this.#taken = true;
  }

  async #finish(): Promise<Opened> {
    const opened = await this.#opening;
    if (!this.#taken) {
      this.#taken = true;
      for (let result = await opened.reader.next(); result.done !== true;)
        result = await opened.reader.next();
    }
    await opened.reader.ended;
    if (opened.reader.error !== undefined) throw opened.reader.error;
    return opened;
  }

  /** For a loop that begins before the answer's headers are here. */
  #delayedReader(): AsyncIterator<ChatChunk, undefined, undefined> {
    let isLeft = false;
    return {
      next: async () =>
        isLeft
          ? { done: true, value: undefined }
          : (this.#opened ?? (await this.#opening)).reader.next(),
      return: async () => {
        isLeft = true;
        if (this.#opened === undefined) this.#options.abort();
        await this.#opening.then(({ reader }) => reader.return()).catch(() => undefined);
        return { done: true, value: undefined };
      },
    };
  }
}

/** Undefined for an answer that comes in chunks. */
function wholeResult({ reader, source }: Opened): ChatResult | undefined {
  return reader.answer.isWhole ? reader.answer.result(source) : undefined;
}
