import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cutAt,
  eventsOf,
  eventStreams,
  type StreamedEvent,
} from '../../test/support/event-stream-reference.ts';
import { eventDecoder } from './event-decoder.ts';

function decoded(pieces: readonly Uint8Array[]): StreamedEvent[] {
  const events: StreamedEvent[] = [];
  const decoder = eventDecoder({
    event: (data, event) => {
      events.push({ data, event });
    },
    tooLong: () => expect.fail('is not that long'),
  });
  for (const piece of pieces) decoder.write(piece);
  decoder.end();
  return events;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('eventDecoder', () => {
  it.each<[string, string, StreamedEvent[]]>([
    ['one event', 'data: a\n\n', [{ data: 'a', event: undefined }]],
    [
      'lines of one event',
      'data: a\rdata\r\ndata:  b\n\n',
      [{ data: 'a\n\n b', event: undefined }],
    ],
    [
      'a named event',
      'event: error\ndata: a\n\ndata: b\n\n',
      [
        { data: 'a', event: 'error' },
        { data: 'b', event: undefined },
      ],
    ],
    ['a name without data', 'event: error\n\ndata: b\n\n', [{ data: 'b', event: undefined }]],
    [
      'a name that is taken back',
      'event: x\nevent\ndata: b\n\n',
      [{ data: 'b', event: undefined }],
    ],
    ['an event without text', 'data\n\n', [{ data: '', event: undefined }]],
    ['nothing but comments', ': a\n\n:\r\n\r\n', []],
    [
      'fields of other names',
      'Data: a\n data: b\nid: 1\nretry: x\ndata: c\n\n',
      [{ data: 'c', event: undefined }],
    ],
    [
      'no blank line at the end',
      'data: a\n\ndata: b',
      [
        { data: 'a', event: undefined },
        { data: 'b', event: undefined },
      ],
    ],
    ['one byte-order mark', '\uFEFFdata: a\n\n', [{ data: 'a', event: undefined }]],
    ['two byte-order marks', '\uFEFF\uFEFFdata: a\n\n', []],
  ])('reads %s, as the reference does', (_case, text, events) => {
    expect(decoded([bytesOf(text)])).toEqual(events);
    expect(eventsOf(bytesOf(text))).toEqual(events);
  });

  it('reads short streams alike wherever they are cut, once or twice', () => {
    fc.assert(
      fc.property(eventStreams({ lines: 6, value: 2 }), (bytes) => {
        const expected = JSON.stringify(eventsOf(bytes));
        for (let first = 0; first <= bytes.length; first++)
          for (let second = first; second <= bytes.length; second++) {
            const events = decoded(cutAt(bytes, [first, second]));
            // Comparing texts: a matcher at each of some hundred thousand places takes minutes.
            if (JSON.stringify(events) !== expected)
              expect(events, `cut at ${first} and ${second}`).toEqual(eventsOf(bytes));
          }
      }),
      { numRuns: 50 },
    );
  });

  it('reads long streams alike, whole, cut anywhere and byte by byte', () => {
    const streams = eventStreams({ lines: 60, value: 40 });
    const cuts = fc.array(fc.nat(), { maxLength: 30 });
    fc.assert(
      fc.property(streams, cuts, (bytes, places) => {
        const expected = eventsOf(bytes);
        const within = places.map((place) => place % (bytes.length + 1));
        expect(decoded([bytes])).toEqual(expected);
        expect(decoded(cutAt(bytes, within))).toEqual(expected);
        expect(decoded(cutAt(bytes, [...bytes.keys()]))).toEqual(expected);
      }),
    );
  });

  it('compares streams of which many have an event, and some several', () => {
    const counts = fc
      .sample(eventStreams({ lines: 6, value: 2 }), { numRuns: 400, seed: 1 })
      .map((bytes) => eventsOf(bytes).length);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(250);
    expect(counts.filter((count) => count > 1).length).toBeGreaterThan(80);
  });
});
