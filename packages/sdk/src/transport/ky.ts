import type { KyInstance, Options } from 'ky';
import { statusFailure } from './answer-status.ts';
import { bodyFailure } from './body-failure.ts';
import { connectionFailure } from './connection-failure.ts';
import { readNetworkFailure } from './network-failure.ts';
import { readText } from './read-text.ts';
import { TransportError } from './transport-error.ts';
import type {
  Transport,
  TransportHeaders,
  TransportRequest,
  TransportResponse,
} from './transport.ts';
import { WebBody } from './web-body.ts';

export interface KyTransportOptions {
  /** Used for every request; by default `globalThis.fetch` as it is at the moment of each request. */
  readonly fetch?: typeof fetch | undefined;
}

/**
 * Sends over `fetch`, by ky. Runs wherever there is a fetch.
 *
 * ky's retries and timeouts are off, because the pipeline's know about keys and limits. It is loaded by
 * the first request: its module touches `Request`, which costs 25 ms at import on Node.
 */
export function kyTransport(options: KyTransportOptions = {}): Transport {
  return new KyTransport(options);
}

class KyTransport implements Transport {
  readonly #options: Options;

  constructor({ fetch }: KyTransportOptions) {
    this.#options = {
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      // A redirect that is followed carries the key's header to another host.
      redirect: 'manual',
      ...(fetch === undefined ? {} : { fetch }),
    };
  }

  async send({ url, method, headers, body, signal }: TransportRequest): Promise<TransportResponse> {
    const ky = await loadKy();
    if (signal.aborted)
      throw new TransportError('The request was aborted', { delivery: 'not-sent' });
    let response: Response;
    try {
      const options: Options = { ...this.#options, method, headers, signal };
      // fetch types take only bytes over an ArrayBuffer; a view of shared memory is copied.
      if (body !== undefined) options.body = typeof body === 'string' ? body : new Uint8Array(body);
      response = await ky(url, options);
    } catch (error) {
      throw sendFailure(error, url, signal);
    }
    const answer = new KyResponse(response);
    const failure = statusFailure(answer.status, new URL(url).host);
    if (failure === undefined) return answer;
    response.body?.cancel().catch(() => undefined);
    throw failure;
  }
}

let loading: Promise<KyInstance> | undefined;

/** A module that could not be loaded, as from a CDN that is away, is asked for again by the next request. */
function loadKy(): Promise<KyInstance> {
  loading ??= import('ky').then(
    (module) => module.default,
    (error: unknown) => {
      loading = undefined;
      throw new TransportError('ky could not be loaded', {
        ...readNetworkFailure(error),
        delivery: 'not-sent',
      });
    },
  );
  return loading;
}

/** ky's errors hold the request with all its headers: none of them is passed on, not even as a cause. */
function sendFailure(error: unknown, url: string, signal: AbortSignal): TransportError {
  if (signal.aborted) return new TransportError('The request was aborted', { delivery: 'unknown' });
  return connectionFailure(error, new URL(url).host);
}

class KyResponse implements TransportResponse {
  readonly #response: Response;
  readonly status: number;
  readonly body: WebBody;

  constructor(response: Response) {
    this.#response = response;
    // A browser hides which redirect it was.
    this.status = response.type === 'opaqueredirect' ? 302 : response.status;
    this.body = new WebBody(response.body);
  }

  get headers(): TransportHeaders {
    return this.#response.headers;
  }

  async text(limitBytes?: number): Promise<string> {
    if (limitBytes !== undefined) return readText(this.body, limitBytes);
    try {
      return await this.#response.text();
    } catch (error) {
      throw bodyFailure(error);
    }
  }
}
