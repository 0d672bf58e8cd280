import { isRegPilotError, toNestedErrorBody } from '@regpilot/contract';
import type { ChatChunk } from './chat-chunk.ts';

export interface ToResponseOptions {
  /** `events`, the default: OpenAI's frames and `[DONE]`, which this client reads as well. `text`: the text alone. */
  readonly format?: 'events' | 'text' | undefined;
  /** Added to, or put in the place of, the headers that a stream needs. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

interface Format {
  readonly contentType: string;
  readonly chunk: (chunk: ChatChunk) => string;
  readonly end: string;
  /** Null where the format has no way to tell of an error: then the connection is broken off. */
  readonly error: ((error: unknown) => string) | null;
}

const formats: Readonly<Record<'events' | 'text', Format>> = {
  events: {
    contentType: 'text/event-stream; charset=utf-8',
    chunk: (chunk) =>
      `data: ${JSON.stringify(typeof chunk.raw === 'string' ? frameOf(chunk) : chunk.raw)}\n\n`,
    end: 'data: [DONE]\n\n',
    error: (error) => `data: ${JSON.stringify(errorFrame(error))}\n\n`,
  },
  text: {
    contentType: 'text/plain; charset=utf-8',
    chunk: ({ content }) => content,
    end: '',
    error: null,
  },
};

/** A `Response` that hands a stream on to a browser as it arrives. Its cancellation cancels the stream. */
export function streamResponse(
  chunks: AsyncIterator<ChatChunk, undefined>,
  options: ToResponseOptions = {},
): Response {
  const format = formats[options.format ?? 'events'];
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await nextVisible(chunks, format);
        if (value !== '') controller.enqueue(encoder.encode(value));
        if (done) controller.close();
      } catch (error) {
        if (format.error === null) throw error;
        controller.enqueue(encoder.encode(format.error(error)));
        controller.close();
      }
    },
    async cancel() {
      await chunks.return?.();
    },
  });
  const headers = {
    'content-type': format.contentType,
    'cache-control': 'no-cache, no-transform',
    // nginx collects an answer before it sends it on, unless told not to.
    'x-accel-buffering': 'no',
    ...options.headers,
  };
  return new Response(body, { headers });
}

/** A pull that enqueues nothing is not repeated, so chunks that say nothing in this format are passed over. */
async function nextVisible(
  chunks: AsyncIterator<ChatChunk, undefined>,
  format: Format,
): Promise<{ done: boolean; value: string }> {
  for (;;) {
    const result = await chunks.next();
    if (result.done === true) return { done: true, value: format.end };
    const value = format.chunk(result.value);
    if (value !== '') return { done: false, value };
  }
}

function frameOf({ content, finishReason }: ChatChunk): object {
  return {
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta: { content }, finish_reason: finishReason }],
  };
}

function errorFrame(error: unknown): object {
  if (!isRegPilotError(error)) return toNestedErrorBody({ error: 'The stream failed' }, 502);
  return toNestedErrorBody({ error: error.message, code: error.code }, error.status ?? 502);
}
