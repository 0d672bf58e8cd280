import { CompleteResponse, type ChatRequest } from '@regpilot/contract/schemas';
import { checkCallOptions, type CallOptions } from '../options/call-options.ts';
import type { GovernorOptions } from '../options/client-options.ts';
import type { Pipeline } from '../pipeline/index.ts';
import { answered } from '../response/answered.ts';
import type { Answer, StreamAnswer } from '../response/answer.ts';
import { CallPromise } from '../response/call-promise.ts';
import { buildChatResult, type ChatResult } from '../response/chat-result.ts';
import { readChatBody } from '../response/read-chat.ts';
import { formatError, readBody, requireJson } from '../response/read-body.ts';
import { ChatStream } from '../stream/chat-stream.ts';
import type { StreamClock } from '../stream/stream-source.ts';
import {
  checkChatParams,
  checkCompleteParams,
  withGovernor,
  type ChatParams,
  type CompleteParams,
} from './chat-params.ts';
import { linkAbort, type LinkedAbort } from './linked-abort.ts';

export interface ChatDefaults {
  readonly governor: GovernorOptions;
  readonly runtime: StreamClock;
}

/** Chats with a model. Wrong parameters are a `ConfigurationError` before anything is sent. */
export class Chat {
  readonly #pipeline: Pipeline;
  readonly #defaults: ChatDefaults;

  constructor(pipeline: Pipeline, defaults: ChatDefaults) {
    this.#pipeline = pipeline;
    this.#defaults = defaults;
  }

  /**
   * `POST /ai/chat`. With `stream: true` the promise resolves to a `ChatStream` when the first byte is
   * here, or the headers where the call could not be repeated anyway; else when the answer is complete,
   * whether the gateway sends it as JSON or as events.
   */
  create(
    params: ChatParams & { readonly stream: true },
    options?: CallOptions,
  ): CallPromise<ChatStream>;
  create(
    params: ChatParams & { readonly stream?: false | undefined },
    options?: CallOptions,
  ): CallPromise<ChatResult>;
  create(params: ChatParams, options?: CallOptions): CallPromise<ChatResult | ChatStream>;
  create(params: ChatParams, options?: CallOptions): CallPromise<ChatResult | ChatStream> {
    return new CallPromise(
      answered<ChatResult | ChatStream>(this.#send(params, options), (answer) =>
        params.stream === true
          ? this.#streamOf(answer, options?.signal)
          : this.#resultOf(answer, options?.signal),
      ),
    );
  }

  /**
   * The same as a stream at once, without awaiting anything: what goes wrong, wrong parameters
   * included, is thrown by whatever reads it.
   */
  stream(params: Omit<ChatParams, 'stream'>, options?: CallOptions): ChatStream {
    const link = linkAbort();
    const { signal, abort } = link;
    const source = this.#open(params, options, link);
    return new ChatStream({ source, abort, callerSignal: signal, ...this.#clock });
  }

  /** `POST /ai/complete`: text, or in `json` mode a text that is JSON. Not part of the `openai` dialect. */
  complete(params: CompleteParams, options?: CallOptions): CallPromise<CompleteResponse> {
    return new CallPromise(
      answered(this.#sendComplete(params, options), (answer) => readBody(CompleteResponse, answer)),
    );
  }

  /** The caller's arguments are looked at in here only, so that wrong ones are a rejection. */
  async #open(
    params: Omit<ChatParams, 'stream'>,
    options: CallOptions | undefined,
    { signal, follow, unlink }: LinkedAbort,
  ): Promise<StreamAnswer> {
    const callOptions = checkCallOptions(options);
    const request = checkChatParams(params, this.#pipeline.dialect.name);
    follow(callOptions.signal);
    try {
      const answer = await this.#run({ ...request, stream: true }, { ...callOptions, signal });
      return unlinkedAtEnd(requireStream(answer), unlink);
    } catch (error) {
      unlink();
      throw error;
    }
  }

  async #send(params: ChatParams, options: CallOptions | undefined): Promise<Answer> {
    const callOptions = checkCallOptions(options);
    return this.#run(checkChatParams(params, this.#pipeline.dialect.name), callOptions);
  }

  #run(request: ChatRequest, options: CallOptions): Promise<Answer> {
    const { maxTokens, stream = false } = request;
    const { dialect } = this.#pipeline;
    // Sent always: the documents disagree on what its absence means.
    const explicit = withGovernor({ ...request, stream }, this.#defaults.governor);
    return this.#pipeline.run({
      route: 'chat.create',
      body: dialect.writeChat(explicit),
      model: dialect.modelOfChat(request),
      maxTokens,
      prompt: { kind: 'chat', request },
      stream,
      options,
    });
  }

  async #sendComplete(params: CompleteParams, options: CallOptions | undefined): Promise<Answer> {
    const callOptions = checkCallOptions(options);
    const request = checkCompleteParams(params);
    const { maxTokens } = request;
    return this.#pipeline.run({
      route: 'chat.complete',
      body: request,
      model: this.#pipeline.dialect.modelOfChat({ quality: request.quality }),
      maxTokens,
      prompt: { kind: 'chat', request },
      options: callOptions,
    });
  }

  async #resultOf(answer: Answer, signal: AbortSignal | undefined): Promise<ChatResult> {
    if (answer.kind === 'stream') return this.#streamOf(answer, signal).finalResult();
    const { body, headers, requestId } = requireJson(answer);
    const parts = readChatBody(body);
    if (parts === null) throw formatError(answer, 'none of the documented forms of a chat');
    return buildChatResult(parts, (name) => headers.get(name), requestId);
  }

  #streamOf(answer: Answer, callerSignal: AbortSignal | undefined): ChatStream {
    const source = requireStream(answer);
    return new ChatStream({ source, abort: source.abort, callerSignal, ...this.#clock });
  }

  get #clock(): StreamClock {
    const { now, after } = this.#defaults.runtime;
    return { now, after };
  }
}

function requireStream(answer: Answer): StreamAnswer {
  if (answer.kind === 'stream') return answer;
  throw formatError(answer, 'no stream');
}

function unlinkedAtEnd(source: StreamAnswer, unlink: () => void): StreamAnswer {
  return {
    ...source,
    end: (how, usage) => {
      unlink();
      source.end(how, usage);
    },
  };
}
