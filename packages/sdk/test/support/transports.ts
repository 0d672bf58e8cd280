import { httpTransport } from '../../src/transport/http.node.ts';
import { kyTransport } from '../../src/transport/ky.ts';
import type { Transport } from '../../src/transport/transport.ts';

/** Both ways to send, for `describe.each`: the client behaves the same over either. */
export const transports: readonly (readonly [name: string, make: () => Transport])[] = [
  ['node:http', () => httpTransport()],
  ['ky', () => kyTransport()],
];
