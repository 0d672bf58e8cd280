import { createParser } from 'eventsource-parser';

/** Characters of one event, far above any frame of a chat: past it the stream is not an event stream. */
const longestEvent = 8 * 1024 * 1024;

export interface EventDecoder {
  readonly write: (bytes: Uint8Array) => void;
  /** Hands out a last event that lacks its blank line, which some gateways leave out. */
  readonly end: () => void;
}

export interface EventSink {
  readonly event: (data: string, event: string | undefined) => void;
  /** An event that never ends. Nothing may be written afterwards. */
  readonly tooLong: () => void;
}

/** Bytes of an event stream to its events, however they are cut: the decoder holds back half characters, the parser half lines. */
export function eventDecoder({ event, tooLong }: EventSink): EventDecoder {
  // The parser takes the byte-order mark; taking it here as well would take a second one, which is text.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const parser = createParser({
    maxBufferSize: longestEvent,
    onEvent: (message) => {
      event(message.data, message.event);
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') tooLong();
    },
  });
  return {
    write: (bytes) => {
      parser.feed(decoder.decode(bytes, { stream: true }));
    },
    // The parser's own reset completes the last line, but not the last event.
    end: () => {
      parser.feed(`${decoder.decode()}\n\n`);
    },
  };
}
