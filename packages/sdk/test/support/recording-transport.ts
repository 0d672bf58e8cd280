import type { Transport, TransportRequest } from '../../src/transport/transport.ts';

/** A transport that keeps what it is given, and sends nothing. */
export function recordingTransport(): { transport: Transport; sent: TransportRequest[] } {
  const sent: TransportRequest[] = [];
  const transport: Transport = {
    send: async (request) => {
      sent.push(request);
      throw new Error('nothing may be sent');
    },
  };
  return { transport, sent };
}
