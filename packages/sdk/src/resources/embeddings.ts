import { EmbeddingsRequest, parseInput } from '@regpilot/contract/schemas';
import { checkCallOptions, type CallOptions } from '../options/call-options.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { answered } from '../response/answered.ts';
import type { Answer } from '../response/answer.ts';
import { CallPromise } from '../response/call-promise.ts';
import type { EmbeddingsResult } from '../response/embeddings-result.ts';
import { formatError, requireJson } from '../response/read-body.ts';
import { refuseUnknownFields, type KnownFields } from './known-fields.ts';

/** Parameters of `embeddings.create`. `input` is one text or a list of at most 2,048. */
export type EmbeddingsParams = KnownFields<EmbeddingsRequest>;

const fields = { input: true, model: true, dimensions: true } as const satisfies Record<
  keyof EmbeddingsParams,
  true
>;

/** `POST /ai/embeddings`. */
export class Embeddings {
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /**
   * One vector for each input, in the order of the inputs.
   *
   * @throws ConfigurationError (as a rejection) for a wrong parameter, before anything is sent. A list
   *   that is longer than one request may hold is not split.
   */
  create(params: EmbeddingsParams, options?: CallOptions): CallPromise<EmbeddingsResult> {
    return new CallPromise(answered(this.#create(params, options), (answer) => this.#read(answer)));
  }

  async #create(
    params: EmbeddingsParams,
    options: CallOptions | undefined,
  ): ReturnType<Pipeline['run']> {
    refuseUnknownFields(fields, params);
    const request = parseInput(EmbeddingsRequest, params, 'params');
    const { dialect } = this.#pipeline;
    return this.#pipeline.run({
      route: 'embeddings.create',
      body: dialect.writeEmbeddings(request),
      model: dialect.modelOfEmbeddings(request),
      prompt: { kind: 'embeddings', request },
      options: checkCallOptions(options),
    });
  }

  #read(answer: Answer): EmbeddingsResult {
    const result = this.#pipeline.dialect.readEmbeddings(requireJson(answer).body);
    if (result === null) throw formatError(answer, 'not a list of embeddings');
    // The documents promise no order, and a vector beside the wrong text is not noticed.
    return {
      ...result,
      data: result.data.toSorted((a, b) => a.index - b.index),
      requestId: answer.requestId,
    };
  }
}
