import { ConfigurationError } from '@regpilot/contract';
import { isObject } from '../json/json-object.ts';
import { callable, checkFields, oneOf, type FieldCheck } from '../options/field-check.ts';
import type { ChatResult } from '../response/chat-result.ts';
import type { ChatChunk } from './chat-chunk.ts';
import { errorFrame, frameOf, type ShownError } from './response-frame.ts';

export interface ToResponseOptions {
  /** `events`, the default: OpenAI's frames and `[DONE]`, which this client reads as well. `text`: the text alone. */
  readonly format?: 'events' | 'text' | undefined;
  /** Added to, or put in the place of, the headers that a stream needs. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Called once with what made the stream fail, in the `events` format only; what it returns is told to
   * the reader. By default, and for each field that it leaves out, that is the error's `code` and the
   * general text of that code: an error's own message may speak of keys by their ids, of limits and
   * of the provider. What it throws breaks the connection off.
   */
  readonly onError?: ((error: unknown) => ShownError | undefined) | undefined;
}

interface Format {
  readonly contentType: string;
  readonly chunk: (chunk: ChatChunk, whole: ChatResult | undefined) => string;
  readonly end: string;
  /** Null where the format has no way to tell of an error: then the connection is broken off. */
  readonly error: ((error: unknown, shown: ShownError | undefined) => string) | null;
}

const formats: Readonly<Record<'events' | 'text', Format>> = {
  events: {
    contentType: 'text/event-stream; charset=utf-8',
    chunk: (chunk, whole) => `data: ${JSON.stringify(frameOf(chunk, whole))}\n\n`,
    end: 'data: [DONE]\n\n',
    error: (error, shown) => `data: ${JSON.stringify(errorFrame(error, shown))}\n\n`,
  },
  text: {
    contentType: 'text/plain; charset=utf-8',
    chunk: ({ content }) => content,
    end: '',
    error: null,
  },
};

const checks = {
  format: oneOf(Object.keys(formats)),
  headers: {
    allowed: 'an object of header names and values',
    // The fields of a Headers are no properties, so they would be passed over.
    accepts: (value) => isObject(value) && !(Symbol.iterator in value),
  },
  onError: callable,
} as const satisfies Record<keyof ToResponseOptions, FieldCheck>;

interface Checked {
  readonly format: Format;
  readonly headers: Headers;
  readonly onError: ToResponseOptions['onError'];
}

/** Everything that can be wrong with the options, while the stream is still its owner's. @throws ConfigurationError */
export function checkToResponseOptions(options: ToResponseOptions): Checked {
  checkFields(checks, options, 'options');
  const format = formats[options.format ?? 'events'];
  const headers = new Headers({
    'content-type': format.contentType,
    'cache-control': 'no-cache, no-transform',
    // nginx collects an answer before it sends it on, unless told not to.
    'x-accel-buffering': 'no',
  });
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (!setHeader(headers, name, value)) {
      throw new ConfigurationError({
        field: `options.headers['${name}']`,
        problem: 'is not a valid header',
        allowed:
          'a token as the name, a string of Latin-1 characters without line breaks as the value',
      });
    }
  }
  return { format, headers, onError: options.onError };
}

function setHeader(headers: Headers, name: string, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    headers.set(name, value);
    return true;
  } catch {
    return false;
  }
}

interface StreamResponseParts extends Checked {
  readonly chunks: AsyncIterator<ChatChunk, undefined>;
  /** The answer where it came in one piece, known once its chunk is here. */
  readonly wholeResult: () => ChatResult | undefined;
}

/** A `Response` that hands a stream on to a browser as it arrives. Its cancellation cancels the stream. */
export function streamResponse(parts: StreamResponseParts): Response {
  const { chunks, format, headers, onError } = parts;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await nextVisible(parts);
        if (value !== '') controller.enqueue(encoder.encode(value));
        if (done) controller.close();
      } catch (error) {
        if (format.error === null) throw error;
        controller.enqueue(encoder.encode(format.error(error, onError?.(error))));
        controller.close();
      }
    },
    async cancel() {
      await chunks.return?.();
    },
  });
  return new Response(body, { headers });
}

/** A pull that enqueues nothing is not repeated, so chunks that say nothing in this format are passed over. */
async function nextVisible({
  chunks,
  format,
  wholeResult,
}: StreamResponseParts): Promise<{ done: boolean; value: string }> {
  for (;;) {
    const result = await chunks.next();
    if (result.done === true) return { done: true, value: format.end };
    const value = format.chunk(result.value, wholeResult());
    if (value !== '') return { done: false, value };
  }
}
