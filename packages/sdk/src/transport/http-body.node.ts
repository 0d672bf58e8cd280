import type { IncomingMessage } from 'node:http';
import { readNetworkFailure } from './network-failure.ts';
import { TransportError } from './transport-error.ts';

/** Reading from the socket rests while this much waits for a reader that is slower than the network. */
const pauseAboveBytes = 256 * 1024;

interface Waiter {
  readonly resolve: (result: IteratorResult<Uint8Array, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

const finished: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The body of a node:http answer. Written by hand because the stream's own async iterator costs
 * several promises a chunk and reports a lost connection with an error that holds the socket.
 */
export class HttpBody
  implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined, undefined>
{
  readonly #message: IncomingMessage;
  #chunks: Uint8Array[] = [];
  #bufferedBytes = 0;
  #waiter: Waiter | undefined;
  #failure: TransportError | undefined;
  #flowing = false;
  #ended = false;
  #taken = false;

  constructor(message: IncomingMessage) {
    this.#message = message;
    // From the start, not from the first read on: an 'error' that nobody listens to ends the process.
    message.on('error', (error) => {
      this.#end(readNetworkFailure(error).code ?? 'ECONNRESET');
    });
    message.on('end', () => {
      this.#end(undefined);
    });
    message.on('close', () => {
      this.#end('ECONNRESET');
    });
  }

  /** @throws TypeError on the second reader: both would get half of the body. */
  [Symbol.asyncIterator](): this {
    if (this.#taken) throw new TypeError('The body has already been read');
    this.#taken = true;
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#bufferedBytes -= chunk.byteLength;
      if (this.#chunks.length === 0 && !this.#ended) this.#message.resume();
      return Promise.resolve({ done: false, value: chunk });
    }
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.resolve(finished);
    if (!this.#flowing) this.#flow();
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
    });
  }

  /** Gives the connection up. One whose answer had ended is in the pool by now, and destroying the message leaves it there. */
  return(): Promise<IteratorReturnResult<undefined>> {
    this.#chunks = [];
    this.#end(undefined);
    this.#message.destroy();
    return Promise.resolve(finished);
  }

  #flow(): void {
    this.#flowing = true;
    this.#message.on('data', (chunk: Uint8Array) => {
      if (this.#ended) return;
      const waiter = this.#waiter;
      if (waiter !== undefined) {
        this.#waiter = undefined;
        waiter.resolve({ done: false, value: chunk });
        return;
      }
      this.#chunks.push(chunk);
      this.#bufferedBytes += chunk.byteLength;
      if (this.#bufferedBytes >= pauseAboveBytes) this.#message.pause();
    });
  }

  /** The first end counts. What arrived before a failure is handed out before it. */
  #end(failureCode: string | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    if (failureCode !== undefined) {
      this.#failure = new TransportError('The connection was lost before the answer was complete', {
        delivery: 'unknown',
        code: failureCode,
      });
    }
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (this.#failure === undefined) waiter?.resolve(finished);
    else waiter?.reject(this.#failure);
  }
}
