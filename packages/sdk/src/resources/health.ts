import { HealthResponse } from '@regpilot/contract/schemas';
import { checkCallOptions, type CallOptions } from '../options/call-options.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { answered } from '../response/answered.ts';
import { CallPromise } from '../response/call-promise.ts';
import { readBody } from '../response/read-body.ts';

/** `GET /health`. */
export class Health {
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  /**
   * Whether the gateway is up and takes the key: look at `status` and `authenticated` both, since
   * some gateways answer 200 to a key that they refuse. Counts against no limit.
   */
  check(options?: CallOptions): CallPromise<HealthResponse> {
    return new CallPromise(
      answered(this.#check(options), (answer) => readBody(HealthResponse, answer)),
    );
  }

  async #check(options: CallOptions | undefined): ReturnType<Pipeline['run']> {
    return this.#pipeline.run({ route: 'health.check', options: checkCallOptions(options) });
  }
}
