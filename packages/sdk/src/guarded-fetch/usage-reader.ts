import { contentKind, type ContentKind } from '../pipeline/content-kind.ts';
import { readCost, type ReportedCost } from '../pipeline/usage.ts';
import { eventDecoder } from '../stream/event-decoder.ts';
import type { TransportHeaders } from '../transport/transport.ts';
import { isObject } from '../json/json-object.ts';

/** Looks for what a body says of its cost while somebody else reads it. */
export interface UsageReader {
  readonly read: (bytes: Uint8Array) => void;
  /** Undefined where the answer was cut, or does not say. */
  readonly end: (isWhole: boolean) => ReportedCost | undefined;
}

/** Longer JSON, such as thousands of embeddings, is not kept beside the copy of its reader: its estimate stays charged. */
const longestJson = 8 * 1024 * 1024;

const readers: Readonly<Record<ContentKind, (headers: TransportHeaders) => UsageReader>> = {
  json: readJson,
  stream: readEvents,
  text: readHeaders,
  other: readHeaders,
};

export function usageReader(headers: TransportHeaders): UsageReader {
  return readers[contentKind(headers.get('content-type'))](headers);
}

function readJson(headers: TransportHeaders): UsageReader {
  const decoder = new TextDecoder();
  let text = '';
  return {
    read: (bytes) => {
      if (text.length <= longestJson) text += decoder.decode(bytes, { stream: true });
    },
    end: (isWhole) =>
      isWhole && text.length <= longestJson
        ? costIn(parseJson(text + decoder.decode()), headers)
        : undefined,
  };
}

/** Only a stream that was read to its last frame has told what it cost: some tell in each frame what it is so far. */
function readEvents(headers: TransportHeaders): UsageReader {
  let reported: ReportedCost | undefined;
  let isDone = false;
  let hasFailed = false;
  const decoder = eventDecoder({
    event: (data, event) => {
      if (data === '[DONE]') isDone = true;
      if (event === 'error') hasFailed = true;
      // Most frames hold neither: to parse them all would double the cost of reading a stream.
      if (!data.includes('"usage"') && !data.includes('"error"')) return;
      const frame = parseJson(data);
      if (!isObject(frame)) return;
      if (isObject(frame['error'])) hasFailed = true;
      if (isObject(frame['usage'])) reported = costIn(frame, headers);
    },
    tooLong: () => {
      hasFailed = true;
    },
  });
  return {
    read: (bytes) => {
      if (!hasFailed) decoder.write(bytes);
    },
    end: (isWhole) => {
      if (isWhole && !hasFailed) decoder.end();
      return (isDone || isWhole) && !hasFailed ? reported : undefined;
    },
  };
}

function readHeaders(headers: TransportHeaders): UsageReader {
  return {
    read: () => undefined,
    end: (isWhole) => (isWhole ? costIn(undefined, headers) : undefined),
  };
}

function costIn(body: unknown, headers: TransportHeaders): ReportedCost {
  return readCost({ body, headers });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
