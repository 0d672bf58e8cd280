import { checkCallOptions, type CallOptions } from '../options/call-options.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { PageContent } from '../response/page.ts';
import { answered } from '../response/answered.ts';
import { PagePromise } from '../response/page.ts';
import { formatError, requireJson } from '../response/read-body.ts';
import { readModels, type ListedModel } from '../response/read-models.ts';

/** `GET /ai/models`. */
export class Models {
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /** The models that the key may use, all on one page. */
  list(options?: CallOptions): PagePromise<ListedModel> {
    const read = answered(this.#list(options), (answer): PageContent<ListedModel> => {
      const data = readModels(requireJson(answer).body);
      if (data === null) throw formatError(answer, 'not a list of models');
      return { data, nextCursor: null };
    });
    return new PagePromise(read, () => this.list(options));
  }

  async #list(options: CallOptions | undefined): ReturnType<Pipeline['run']> {
    return this.#pipeline.run({ route: 'models.list', options: checkCallOptions(options) });
  }
}
