/** What a call came to: the typed result beside the raw answer that it was read from. */
export interface Answered<T> {
  readonly data: T;
  /** The gateway's `x-request-id`. */
  readonly requestId: string | undefined;
  /** A fresh `Response` with the body that arrived, each time it is asked for. */
  readonly toResponse: () => Response;
}

export interface WithResponse<T> {
  readonly data: T;
  readonly response: Response;
  readonly requestId: string | undefined;
}

/**
 * The promise of a call's result. The call is under way from the moment it exists, awaited or not.
 *
 * `then`, `catch` and `finally` give ordinary promises.
 */
export class CallPromise<T> extends Promise<T> {
  readonly #answered: Promise<Answered<T>>;

  constructor(answered: Promise<Answered<T>>) {
    super((resolve, reject) => {
      answered.then(({ data }) => {
        resolve(data);
      }, reject);
    });
    this.#answered = answered;
  }

  /** A class whose constructor takes no executor cannot be what `then` makes. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** The result, the `Response` it was read from (its body still readable) and the request id. */
  async withResponse(): Promise<WithResponse<T>> {
    const { data, requestId, toResponse } = await this.#raw();
    return { data, requestId, response: toResponse() };
  }

  /** The answer as a `Response`. A failed call rejects here as well: it has a typed error and no answer to read. */
  async asResponse(): Promise<Response> {
    return (await this.#raw()).toResponse();
  }

  #raw(): Promise<Answered<T>> {
    // Whoever asks for the raw answer gets the failure there; this promise itself may then go
    // unobserved, and an unobserved rejection would end the process.
    this.catch(() => undefined);
    return this.#answered;
  }
}
