import fc from 'fast-check';

export interface StreamedEvent {
  readonly data: string;
  /** Undefined for an event without a name, which a browser calls `message`. */
  readonly event: string | undefined;
}

/**
 * The events of a stream by the letter of the standard (WHATWG HTML, section 9.2.6), on the whole text at
 * once. Only in one thing it follows the client: an event that lacks its blank line at the end of the
 * stream is handed out, because some gateways leave that line out.
 */
export function eventsOf(bytes: Uint8Array): StreamedEvent[] {
  const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const text = decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
  const events: StreamedEvent[] = [];
  let dataBuffer = '';
  let typeBuffer = '';
  const lines = text.split(/\r\n|\n|\r/);
  // The last piece has no line end. It is completed, and the blank line added.
  for (const line of [...lines, '']) {
    if (line === '') {
      if (dataBuffer !== '') {
        const data = dataBuffer.endsWith('\n') ? dataBuffer.slice(0, -1) : dataBuffer;
        events.push({ data, event: typeBuffer === '' ? undefined : typeBuffer });
      }
      dataBuffer = '';
      typeBuffer = '';
      continue;
    }
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon === -1 ? line : line.slice(0, colon);
    const rest = colon === -1 ? '' : line.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (field === 'data') dataBuffer += `${value}\n`;
    if (field === 'event') typeBuffer = value;
  }
  return events;
}

const characters = ['a', 'B', '7', ' ', ':', '{', '\t', '\0', 'ü', '世', '🙂', '\u2028', '\uFEFF'];
const names = ['data', 'data', 'data', 'data', 'event', 'id', 'retry', 'Data', ' data', 'dat', 'x'];
const lineEnds = ['\n', '\r\n', '\r'];

function anyLine(longest: number): fc.Arbitrary<string> {
  const value = fc.string({ unit: fc.constantFrom(...characters), maxLength: longest });
  const separator = fc.constantFrom(':', ': ', ':  ');
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...names) },
    // A whole event, its blank line among the line ends that follow: lines at random seldom make one.
    { weight: 3, arbitrary: value.map((text) => `data:${text}\n`) },
    { weight: 1, arbitrary: value.map((text) => `:${text}`) },
    {
      weight: 6,
      arbitrary: fc.tuple(fc.constantFrom(...names), separator, value).map((all) => all.join('')),
    },
  );
}

interface Size {
  readonly lines: number;
  /** Of one value, in characters. */
  readonly value: number;
}

/**
 * Streams with every kind of line and line end, with none, one or two byte-order marks, ended anywhere:
 * in the middle of a line, of a CRLF, of a character.
 */
export function eventStreams({ lines, value }: Size): fc.Arbitrary<Uint8Array> {
  const ended = fc.tuple(anyLine(value), fc.constantFrom(...lineEnds)).map((all) => all.join(''));
  return fc
    .record({
      marks: fc.constantFrom('', '', '\uFEFF', '\uFEFF\uFEFF'),
      text: fc
        .array(ended, { minLength: 1, maxLength: lines, size: 'max' })
        .map((all) => all.join('')),
      missing: fc.constantFrom(0, 0, 1, 2, 3),
    })
    .map(({ marks, text, missing }) => {
      const bytes = new TextEncoder().encode(marks + text);
      return bytes.subarray(0, Math.max(0, bytes.length - missing));
    });
}

/** The bytes in pieces, cut at the given places. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.toSorted((first, second) => first - second), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}
