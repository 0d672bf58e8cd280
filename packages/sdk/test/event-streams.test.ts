import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventDecoder } from '../src/stream/event-decoder.ts';
import {
  cutAt,
  eventsOf,
  eventStreams,
  type StreamedEvent,
} from './support/event-stream-reference.ts';
import { requestTo, transportFixture } from './support/transport-fixture.ts';
import { transports } from './support/transports.ts';

const { open, serve } = transportFixture();

describe.each(transports)('events over %s', (_, makeTransport) => {
  it('are read by the letter of the standard, however a server sends its bytes', async () => {
    const transport = open(makeTransport());
    let pieces: Uint8Array[] = [];
    const url = await serve((_incoming, answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      answer.flushHeaders();
      const sending = pieces.values();
      // The next piece once the last one has left, so that the socket does not put them together.
      const send = (): void => {
        const { done, value } = sending.next();
        if (done === true) answer.end();
        else answer.write(value, () => setImmediate(send));
      };
      send();
    });
    const cuts = fc.array(fc.nat(), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(eventStreams({ lines: 30, value: 12 }), cuts, async (bytes, places) => {
        pieces = cutAt(
          bytes,
          places.map((place) => place % (bytes.length + 1)),
        ).filter(({ length }) => length > 0);
        const { body } = await transport.send(requestTo(url));
        const events: StreamedEvent[] = [];
        const decoder = eventDecoder({
          event: (data, event) => {
            events.push({ data, event });
          },
          tooLong: () => expect.fail('is not that long'),
        });
        for await (const piece of body) decoder.write(piece);
        decoder.end();
        expect(events).toEqual(eventsOf(bytes));
      }),
      { numRuns: 25 },
    );
  });
});
