import type { RegPilotError } from '@regpilot/contract';
import { bodyFormatOf } from './body-format.ts';
import type { ChatChunk } from './chat-chunk.ts';
import { chunkDecoders, type ChunkDecoder } from './chunk-decoder.ts';
import { drain } from './drain.ts';
import { IdleWatch } from './idle-watch.ts';
import { streamError, type StreamFailure } from './stream-failure.ts';
import type { StreamClock, StreamEnd, StreamSource } from './stream-source.ts';
import { StreamedAnswer } from './streamed-answer.ts';

export interface ChunkReaderOptions extends StreamClock {
  /** Looked at before each chunk: it also stops a reader that has chunks left of a stream that is over. */
  readonly callerSignal?: AbortSignal | undefined;
}

const finished: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** How each failure counts for whoever settles the call. */
const endOfFailure: Readonly<Record<StreamFailure['kind'], StreamEnd>> = {
  lost: 'error',
  truncated: 'error',
  idle: 'error',
  malformed: 'error',
  'in-band': 'error',
  aborted: 'abort',
  left: 'abandoned',
};

/**
 * Reads one stream, once. One read of the socket gives many chunks, which wait in a queue: handing
 * one out costs a resolved promise, where a chain of async generators costs several turns of the loop.
 *
 * Nothing is read ahead of the consumer beyond what one read gave, so a slow one slows the gateway.
 */
export class ChunkReader implements AsyncIterator<ChatChunk, undefined, undefined> {
  readonly answer = new StreamedAnswer();
  /** Resolves when nothing more will be read: see `error` for how it went. Never rejects. */
  readonly ended: Promise<void>;
  readonly #source: StreamSource;
  readonly #options: ChunkReaderOptions;
  readonly #bytes: AsyncIterator<Uint8Array>;
  readonly #decoder: ChunkDecoder | undefined;
  readonly #idle: IdleWatch;
  #queue: ChatChunk[] = [];
  #head = 0;
  /** The wire is done with, though the queue may not be. */
  #over = false;
  /** The consumer has seen the end. */
  #closed = false;
  #error: RegPilotError | undefined;
  #turn: Promise<unknown> | undefined;
  #wake: (() => void) | undefined;
  #resolveEnded: () => void = () => undefined;

  constructor(source: StreamSource, options: ChunkReaderOptions) {
    this.#source = source;
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#bytes = source.response.body[Symbol.asyncIterator]();
    this.#idle = new IdleWatch(options, source.idleTimeoutMs, () => {
      this.#fail({ kind: 'idle' });
    });
    source.signal.addEventListener('abort', this.#onAbort);
    const contentType = source.headers.get('content-type');
    const format = bodyFormatOf(contentType);
    if (format === undefined)
      this.#fail({
        kind: 'malformed',
        problem: `a stream cannot have the type ${contentType ?? ''}`,
      });
    else
      this.#decoder = chunkDecoders[format]({
        answer: this.answer,
        chunk: this.#push,
        complete: this.#complete,
        fail: this.#fail,
      });
    // A signal that aborted earlier fires no event any more.
    if (source.signal.aborted) this.#onAbort();
  }

  /** How the stream failed; undefined while it has not. */
  get error(): RegPilotError | undefined {
    return this.#error;
  }

  next(): Promise<IteratorResult<ChatChunk, undefined>> {
    if (this.#turn !== undefined) return this.#turn.then(() => this.next());
    if (!this.#isAborted()) {
      const chunk = this.#take();
      if (chunk !== undefined) return Promise.resolve({ done: false, value: chunk });
    }
    const pulled = this.#pull();
    // Callers who do not wait for one `next` before the next get their chunks in turn.
    this.#turn = pulled.then(this.#endTurn, this.#endTurn);
    return pulled;
  }

  /** The consumer leaves: what is not read yet is not wanted, and the gateway is told so by the closed connection. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.#closed = true;
    this.#clear();
    this.#fail({ kind: 'left' });
    return Promise.resolve(finished);
  }

  abort(reason?: unknown): void {
    this.#interrupt(reason);
    this.#source.abort(reason);
  }

  async #pull(): Promise<IteratorResult<ChatChunk, undefined>> {
    for (;;) {
      if (this.#isAborted()) this.#interrupt(this.#abortReason());
      const chunk = this.#take();
      if (chunk !== undefined) return { done: false, value: chunk };
      if (this.#over) return this.#close();
      await this.#read();
    }
  }

  /** Told once: a failure is thrown to whoever asked first, then the iteration is over. */
  #close(): IteratorReturnResult<undefined> {
    const first = !this.#closed;
    this.#closed = true;
    if (first && this.#error !== undefined) throw this.#error;
    return finished;
  }

  /** One read of the socket. It also returns when the stream is over, even if the transport hangs. */
  #read(): Promise<void> {
    this.#idle.begin();
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#idle.rest();
        this.#wake = undefined;
        resolve();
      };
      this.#wake = settle;
      this.#bytes
        .next()
        .then(({ done, value }) => {
          if (!this.#over) this.#decode(done === true ? undefined : value);
          settle();
        })
        .catch((error: unknown) => {
          this.#fail(
            this.#isAborted()
              ? { kind: 'aborted', reason: this.#abortReason() }
              : { kind: 'lost', error },
          );
          settle();
        });
    });
  }

  #decode(bytes: Uint8Array | undefined): void {
    if (bytes === undefined) this.#decoder?.end();
    else this.#decoder?.write(bytes);
  }

  readonly #push = (chunk: ChatChunk): void => {
    if (!this.#over) this.#queue.push(chunk);
  };

  readonly #complete = (): void => {
    if (this.#over) return;
    this.#end('done');
    void drain(this.#bytes, this.#options);
  };

  readonly #fail = (failure: StreamFailure): void => {
    if (this.#over) return;
    this.#error = streamError(failure, this.#source, this.answer);
    this.#end(endOfFailure[failure.kind]);
    this.#bytes.return?.().catch(() => undefined);
    this.#source.abort(this.#error);
  };

  readonly #onAbort = (): void => {
    this.#interrupt(this.#abortReason());
  };

  readonly #endTurn = (): void => {
    this.#turn = undefined;
  };

  /** An abort also takes away what had arrived but was not handed out: the caller asked for an end, not for the rest. */
  #interrupt(reason: unknown): void {
    if (this.#closed) return;
    this.#clear();
    if (this.#over)
      this.#error = streamError({ kind: 'aborted', reason }, this.#source, this.answer);
    else this.#fail({ kind: 'aborted', reason });
  }

  /** The call's own signal counts only while there is something to give up: a failure aborts it, too. */
  #isAborted(): boolean {
    return (
      this.#options.callerSignal?.aborted === true || (!this.#over && this.#source.signal.aborted)
    );
  }

  #abortReason(): unknown {
    const { callerSignal } = this.#options;
    return callerSignal?.aborted === true ? callerSignal.reason : this.#source.signal.reason;
  }

  #take(): ChatChunk | undefined {
    const chunk = this.#queue[this.#head];
    if (chunk === undefined) return undefined;
    this.#head++;
    if (this.#head === this.#queue.length) this.#clear();
    return chunk;
  }

  #clear(): void {
    this.#queue = [];
    this.#head = 0;
  }

  #end(how: StreamEnd): void {
    this.#over = true;
    this.#idle.stop();
    this.#source.signal.removeEventListener('abort', this.#onAbort);
    this.#source.end(how, this.answer.usage);
    this.#resolveEnded();
    this.#wake?.();
  }
}
