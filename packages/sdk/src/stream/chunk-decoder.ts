import { holdsError } from '../errors/in-band-error.ts';
import { readChatBody } from '../response/read-chat.ts';
import type { BodyFormat } from './body-format.ts';
import type { ChatChunk } from './chat-chunk.ts';
import { eventDecoder } from './event-decoder.ts';
import { readFrame } from './read-frame.ts';
import type { StreamFailure } from './stream-failure.ts';
import type { StreamedAnswer } from './streamed-answer.ts';

/** Turns the bytes of a body into chunks; one for each format that a stream may have. */
export interface ChunkDecoder {
  readonly write: (bytes: Uint8Array) => void;
  /** The body has ended in good order. */
  readonly end: () => void;
}

/** Where a decoder puts what it reads. After `complete` or `fail` everything else is ignored. */
export interface ChunkSink {
  readonly answer: StreamedAnswer;
  readonly chunk: (chunk: ChatChunk) => void;
  readonly complete: () => void;
  readonly fail: (failure: StreamFailure) => void;
}

export const chunkDecoders: Readonly<Record<BodyFormat, (sink: ChunkSink) => ChunkDecoder>> = {
  events: decodeEvents,
  text: decodeText,
  json: decodeJson,
};

function decodeEvents({ answer, chunk, complete, fail }: ChunkSink): ChunkDecoder {
  let ended = false;
  const decoder = eventDecoder({
    event: (data, event) => {
      const reading = readFrame(data, event);
      switch (reading.kind) {
        case 'chunk':
          answer.add(reading.chunk, reading.frame);
          chunk(reading.chunk);
          break;
        case 'done':
          complete();
          break;
        case 'error':
          fail({ kind: 'in-band', body: reading.body });
          break;
        case 'malformed':
          // An event that was cut by the end of the body is not wrong, only the end is.
          fail(ended ? { kind: 'truncated' } : { kind: 'malformed', problem: reading.problem });
      }
    },
    tooLong: () => {
      fail({ kind: 'malformed', problem: 'a frame is longer than 8 Mi characters' });
    },
  });
  return {
    write: decoder.write,
    end: () => {
      ended = true;
      decoder.end();
      // Some gateways close after the frame with the finish reason and send no `[DONE]`.
      if (answer.finishReason === null) fail({ kind: 'truncated' });
      else complete();
    },
  };
}

/** Every read is a chunk. Plain text has no last frame, so nothing tells a text that was cut from a whole one. */
function decodeText({ answer, chunk, complete }: ChunkSink): ChunkDecoder {
  const decoder = new TextDecoder();
  const emit = (content: string): void => {
    if (content === '') return;
    const read: ChatChunk = { content, finishReason: null, raw: content };
    answer.add(read);
    chunk(read);
  };
  return {
    write: (bytes) => {
      emit(decoder.decode(bytes, { stream: true }));
    },
    end: () => {
      emit(decoder.decode());
      complete();
    },
  };
}

/** The gateway did not stream: the whole answer becomes one chunk. */
function decodeJson({ answer, chunk, complete, fail }: ChunkSink): ChunkDecoder {
  const decoder = new TextDecoder();
  let text = '';
  return {
    write: (bytes) => {
      text += decoder.decode(bytes, { stream: true });
    },
    end: () => {
      const body = parseJson(text + decoder.decode());
      if (holdsError(body)) {
        fail({ kind: 'in-band', body });
        return;
      }
      const parts = readChatBody(body);
      if (parts === null) {
        fail({ kind: 'malformed', problem: 'the JSON body is not the answer of a chat' });
        return;
      }
      answer.adopt(parts);
      chunk({
        content: parts.content,
        finishReason: parts.finishReason ?? null,
        toolCalls: parts.toolCalls?.map((call, index) => ({ ...call, index })),
        usage: parts.usage,
        governor: parts.governor,
        raw: body,
      });
      complete();
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
