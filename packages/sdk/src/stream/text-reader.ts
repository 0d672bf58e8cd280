import type { ChatChunk } from './chat-chunk.ts';

type Chunks = AsyncIterator<ChatChunk, undefined, undefined>;
type Text = IteratorResult<string, undefined>;

/**
 * The text of a stream without the chunks that add none. No generator: one that is left before its
 * first step never runs, so the stream behind it would stay open.
 */
export class TextReader implements AsyncIterator<string, undefined, undefined> {
  readonly #chunks: Chunks;
  #turn: Promise<unknown> | undefined;

  constructor(chunks: Chunks) {
    this.#chunks = chunks;
  }

  next(): Promise<Text> {
    // A step may take several chunks, so steps that do not wait for each other would mix them up.
    if (this.#turn !== undefined) return this.#turn.then(() => this.next());
    const read = this.#read();
    this.#turn = read.then(this.#endTurn, this.#endTurn);
    return read;
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.#chunks.return?.();
    return { done: true, value: undefined };
  }

  async #read(): Promise<Text> {
    for (;;) {
      const result = await this.#chunks.next();
      if (result.done === true) return result;
      if (result.value.content !== '') return { done: false, value: result.value.content };
    }
  }

  readonly #endTurn = (): void => {
    this.#turn = undefined;
  };
}
