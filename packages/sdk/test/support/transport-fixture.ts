import { afterEach } from 'vitest';
import type { Transport, TransportRequest } from '../../src/transport/transport.ts';
import { loopbackServers, type LoopbackServers } from './loopback-servers.ts';

/** The key that every `requestTo` carries. */
export const sentKey = 'sk_transport_test_key_0123456789';

export interface TransportFixture extends Omit<LoopbackServers, 'close'> {
  /** Keeps a transport until the end of the test, and closes it then. */
  readonly open: (transport: Transport) => Transport;
}

/** Servers and transports for the tests of one file, ended after each test. */
export function transportFixture(): TransportFixture {
  const { close, ...servers } = loopbackServers();
  const opened: Transport[] = [];
  afterEach(async () => {
    for (const transport of opened.splice(0)) await transport.close?.();
    await close();
  });
  return {
    ...servers,
    open: (transport) => {
      opened.push(transport);
      return transport;
    },
  };
}

export function requestTo(url: string, more: Partial<TransportRequest> = {}): TransportRequest {
  return {
    method: 'GET',
    url,
    headers: { 'x-api-key': sentKey },
    signal: new AbortController().signal,
    ...more,
  };
}
