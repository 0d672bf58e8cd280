import { httpTransport } from '../transport/http.node.ts';
import { kyTransport } from '../transport/ky.ts';
import type { Transport, TransportRequest, TransportResponse } from '../transport/transport.ts';
import { isFetchNative } from './native-fetch.node.ts';
import type { DefaultTransportOptions } from './platform.default.ts';

export { readEnv } from './platform.default.ts';
export type { DefaultTransportOptions } from './platform.default.ts';

/**
 * node:http(s), which costs a third of what fetch does, as long as nobody asked for fetch: not when a
 * `fetch` is given, and not while the global one is replaced. The second is looked at before every
 * request, since test tools replace fetch after the client was made, and put it back.
 */
export function defaultTransport({ fetch }: DefaultTransportOptions = {}): Transport {
  return fetch === undefined ? new FetchRespectingTransport() : kyTransport({ fetch });
}

class FetchRespectingTransport implements Transport {
  readonly #http = httpTransport();
  readonly #ky = kyTransport();

  send(request: TransportRequest): Promise<TransportResponse> {
    return isFetchNative() ? this.#http.send(request) : this.#ky.send(request);
  }

  async close(): Promise<void> {
    await this.#http.close?.();
  }
}
