import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import { statusFailure } from './answer-status.ts';
import { HttpResponse } from './http-response.node.ts';
import { connectionFailure } from './connection-failure.ts';
import { readNetworkFailure } from './network-failure.ts';
import { TransportError, type Delivery } from './transport-error.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** What is the same in node:http and node:https. */
interface Protocol {
  /** The module and not its function: test tools put another `request` in it, at any time. */
  readonly http: {
    readonly request: (
      options: RequestOptions,
      answered: (message: IncomingMessage) => void,
    ) => ClientRequest;
  };
  readonly agent: Agent;
}

const agentOptions = {
  keepAlive: true,
  // With Node's 256, a wave of 1,000 calls closes and opens 744 connections each time it breaks. Idle
  // ones are closed by the server, whose keep-alive timeout the agent honours.
  maxFreeSockets: Infinity,
};

/**
 * A module's own loader instead of `import`: importing node:http runs getters of all its exports and
 * costs 25 ms at the first request, this costs 3. node:https is loaded by the first https URL only.
 */
const protocols: Readonly<Record<string, () => Protocol>> = {
  'http:': () => {
    const http = process.getBuiltinModule('node:http');
    return { http, agent: new http.Agent(agentOptions) };
  },
  'https:': () => {
    const http = process.getBuiltinModule('node:https');
    return { http, agent: new http.Agent(agentOptions) };
  },
};

/**
 * Sends over node:http(s), with a pool of kept connections of its own. Idle ones do not keep the
 * process alive. Bodies are asked for without compression: a stream's frames would wait in the
 * compressor.
 *
 * A kept connection that the server closed at the very moment of its reuse fails as `unknown`, like
 * any connection that is lost after the request was written: the request may have been received
 * (RFC 9112, section 9.3.1). A GET may be repeated then, a POST only under an idempotency key.
 */
export function httpTransport(): Transport {
  return new HttpTransport();
}

class HttpTransport implements Transport {
  readonly #open = new Map<string, Protocol>();
  #closed = false;

  send(request: TransportRequest): Promise<TransportResponse> {
    if (this.#closed)
      return Promise.reject(
        new TransportError('The transport is closed', { delivery: 'not-sent' }),
      );
    if (request.signal.aborted) return Promise.reject(abortFailure('not-sent'));
    const url = new URL(request.url);
    const protocol = this.#protocol(url.protocol);
    return new Promise((resolve, reject) => {
      exchange(protocol, url, request, { resolve, reject });
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const { agent } of this.#open.values()) agent.destroy();
    this.#open.clear();
    return Promise.resolve();
  }

  #protocol(name: string): Protocol {
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const create = protocols[name];
    if (create === undefined) throw new TypeError(`Not an http or https URL: ${name}`);
    const protocol = create();
    this.#open.set(name, protocol);
    return protocol;
  }
}

interface Settle {
  readonly resolve: (response: TransportResponse) => void;
  readonly reject: (error: TransportError) => void;
}

function exchange(
  protocol: Protocol,
  url: URL,
  request: TransportRequest,
  { resolve, reject }: Settle,
): void {
  const { body, signal } = request;
  let outgoing: ClientRequest;
  let answered = false;
  try {
    outgoing = protocol.http.request(requestOptions(protocol, url, request), (message) => {
      answered = true;
      const status = message.statusCode ?? 0;
      const failure = statusFailure(status, url.host);
      if (failure === undefined) {
        resolve(new HttpResponse(status, message));
        return;
      }
      reject(failure);
      outgoing.destroy();
    });
  } catch (error) {
    // Node's own text may quote a header's value.
    reject(
      new TransportError('The request could not be written', {
        ...readNetworkFailure(error),
        delivery: 'not-sent',
      }),
    );
    return;
  }
  const onAbort = (): void => {
    reject(abortFailure(isConnected(outgoing) ? 'unknown' : 'not-sent'));
    outgoing.destroy();
  };
  signal.addEventListener('abort', onAbort);
  // 'close' comes exactly once, after the last byte of the answer or the loss of the connection. Where
  // an 'error' came before it, the promise is settled by that.
  outgoing.on('close', () => {
    signal.removeEventListener('abort', onAbort);
    // After `101 Switching Protocols` Node drops the connection and says nothing else.
    if (!answered) reject(connectionFailure(undefined, url.host, isConnected(outgoing)));
  });
  outgoing.on('error', (error) => {
    reject(connectionFailure(error, url.host, isConnected(outgoing)));
  });
  outgoing.end(body);
}

function requestOptions(
  { agent }: Protocol,
  url: URL,
  { method, headers }: TransportRequest,
): RequestOptions {
  return {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    path: url.pathname + url.search,
    method,
    headers: { 'accept-encoding': 'identity', ...headers },
    agent,
  };
}

function abortFailure(delivery: Delivery): TransportError {
  return new TransportError('The request was aborted', { delivery });
}

/** Whether bytes of the request can have left: only once a socket is there, and its TLS handshake done. */
function isConnected({ socket }: ClientRequest): boolean {
  if (socket === null || socket.connecting) return false;
  return !('secureConnecting' in socket && socket.secureConnecting === true);
}
