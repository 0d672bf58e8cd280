import {
  EmbeddingsInput,
  mostInputsOfRequest,
  type EmbeddingsRequest,
} from '@regpilot/contract/schemas';
import { checkCallOptions, type CallOptions } from '../options/call-options.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { answered } from '../response/answered.ts';
import type { Answer } from '../response/answer.ts';
import { CallPromise, type Answered } from '../response/call-promise.ts';
import { joinEmbeddings, type EmbeddingsResult } from '../response/embeddings-result.ts';
import { noteFinished } from '../response/finished-embeddings.ts';
import { formatError, requireJson } from '../response/read-body.ts';
import { readEmbeddings } from '../response/read-embeddings.ts';
import { checkParams } from './check-params.ts';
import type { KnownFields } from './known-fields.ts';

/** Parameters of `embeddings.create`. `input` is one text or a list of any length. */
export type EmbeddingsParams = KnownFields<EmbeddingsInput>;

const fields = { input: true, model: true, dimensions: true } as const satisfies Record<
  keyof EmbeddingsParams,
  true
>;

/** One of the requests that a call is made of. */
interface Part {
  readonly request: EmbeddingsRequest;
  /** How many inputs come before those of this part. */
  readonly offset: number;
  readonly count: number;
  readonly options: CallOptions;
}

/** `POST /ai/embeddings`. */
export class Embeddings {
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /**
   * One vector for each input, in the order of the inputs.
   *
   * More than 2,048 inputs are sent in several requests, one after the other, each of which is admitted,
   * retried and bounded in time like a call of its own. When one fails, `finishedEmbeddings(error)` has
   * the vectors of those before it. The raw response and the request id are those of the last.
   *
   * @throws ConfigurationError (as a rejection) for a wrong parameter, before anything is sent.
   */
  create(params: EmbeddingsParams, options?: CallOptions): CallPromise<EmbeddingsResult> {
    return new CallPromise(this.#create(params, options));
  }

  async #create(
    params: EmbeddingsParams,
    options: CallOptions | undefined,
  ): Promise<Answered<EmbeddingsResult>> {
    const request = checkParams(EmbeddingsInput, params, fields);
    const [first, ...rest] = partsOf(request, checkCallOptions(options));
    let last = await this.#send(first);
    const finished = [last.data];
    try {
      for (const part of rest) {
        last = await this.#send(part);
        finished.push(last.data);
      }
    } catch (error) {
      noteFinished(error, joinEmbeddings(finished));
      throw error;
    }
    return { ...last, data: joinEmbeddings(finished) ?? last.data };
  }

  #send(part: Part): Promise<Answered<EmbeddingsResult>> {
    const { dialect } = this.#pipeline;
    const { request, options } = part;
    const answer = this.#pipeline.run({
      route: 'embeddings.create',
      body: dialect.writeEmbeddings(request),
      model: dialect.modelOfEmbeddings(request),
      prompt: { kind: 'embeddings', request },
      options,
    });
    return answered(answer, (arrived) => readPart(arrived, part));
  }
}

function readPart(answer: Answer, { offset, count }: Part): EmbeddingsResult {
  const { body, headers, requestId } = requireJson(answer);
  const reading = readEmbeddings(body, count, (name) => headers.get(name));
  if (!reading.ok) throw formatError(answer, reading.problem);
  const { data, ...rest } = reading.result;
  const moved = data.map(({ index, embedding }) => ({ index: index + offset, embedding }));
  return { ...rest, data: offset === 0 ? data : moved, requestId };
}

/** All of them before the first is sent, so that nothing that is wrong is found out half-way. */
function partsOf(request: EmbeddingsInput, options: CallOptions): [Part, ...Part[]] {
  const { input } = request;
  const count = typeof input === 'string' ? 1 : Math.min(input.length, mostInputsOfRequest);
  const head = typeof input === 'string' ? input : input.slice(0, count);
  const first = { request: { ...request, input: head }, offset: 0, count, options };
  const rest: Part[] = [];
  for (let offset = count; offset < input.length && typeof input !== 'string'; offset += count) {
    const texts = input.slice(offset, offset + mostInputsOfRequest);
    rest.push({
      request: { ...request, input: texts },
      offset,
      count: texts.length,
      options: checkCallOptions(withOwnKey(options, rest.length + 2)),
    });
  }
  return [first, ...rest];
}

/** An idempotency key stands for one body: with another one the gateway refuses it. */
function withOwnKey(options: CallOptions, number: number): CallOptions {
  const { idempotencyKey } = options;
  return idempotencyKey === undefined
    ? options
    : { ...options, idempotencyKey: `${idempotencyKey}:${number}` };
}
