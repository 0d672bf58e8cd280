import { hash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayAnswer, GatewayRequest, Handled } from '../gateway/exchange.ts';
import { maxBodyBytes } from '../routing/read-body.ts';

/** A body that is sent on past this is not waited for: the connection ends with the answer. */
const mostDrainedBytes = 16 * maxBodyBytes;

/**
 * Connections that wait to be accepted. Node's 511 overflow when a test opens a thousand at once; the
 * kernel then drops what they send, and they hang for as long as TCP takes to repeat it.
 */
const mostWaitingConnections = 4096;

/** SHA-256 in hexadecimal, the same as the contract's own and ten times as fast. */
export const hashNatively = (text: string): string => hash('sha256', text, 'hex');

export type Handle = (request: GatewayRequest) => Promise<Handled>;

export interface HttpServer {
  readonly port: number;
  /** Ends every connection at once, those in use as well, and resolves when nothing is done for their requests any longer. */
  close(): Promise<void>;
}

/** Serves a gateway over HTTP/1.1. `port` 0 takes a free one. */
export async function listenHttp(
  handle: Handle,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<HttpServer> {
  // Keep-alive must outlast the pauses of a test, or its client meets a connection that has just gone.
  const server = createServer({ keepAliveTimeout: 60_000 });
  const open = new OpenExchanges();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    open.begin();
    void exchange(handle, request, response).finally(() => open.end());
  });
  server.on('clientError', (_error, socket) => {
    if (!socket.writable) return void socket.destroy();
    const body = JSON.stringify({
      error: 'Invalid request',
      code: 'INVALID_REQUEST',
      details: { problem: 'is not HTTP/1.1' },
    });
    socket.end(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: mostWaitingConnections }, resolve);
  });
  return { port: portOf(server), close: () => closeServer(server, open) };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Counted, since to keep each one's promise would cost every request more. */
class OpenExchanges {
  #count = 0;
  #ended: () => void = () => undefined;

  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#ended();
  }

  async allEnded(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
  }
}

async function closeServer(server: Server, open: OpenExchanges): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  await open.allEnded();
}

async function exchange(
  handle: Handle,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(request);
    if (body === null) return void request.destroy();
    const handled = await handle(toGatewayRequest(request, response, body));
    if (handled.fault === 'reset') request.socket.resetAndDestroy();
    else await answer(response, handled);
  } catch {
    // The caller went away in mid-sentence, or a stream broke: there is nobody left to tell.
    request.destroy();
  }
}

/** The first bytes of a body, one more than is allowed of a longer one; null when the caller sends on for ever. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  if (
    request.headers['content-length'] === undefined &&
    request.headers['transfer-encoding'] === undefined
  )
    return new Uint8Array();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      if (length <= maxBodyBytes) chunks.push(chunk);
      length += chunk.length;
      if (length > mostDrainedBytes) resolve(null);
    });
    request.on('end', () => resolve(join(chunks)));
    request.on('error', reject);
    request.on('close', () => resolve(null));
  });
}

function join(chunks: readonly Buffer[]): Uint8Array {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function toGatewayRequest(
  request: IncomingMessage,
  response: ServerResponse,
  body: Uint8Array,
): GatewayRequest {
  let gone: AbortController | undefined;
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: joinHeaders(request.rawHeaders),
    body,
    ip: request.socket.remoteAddress,
    /** Made when it is first asked for: most requests never wait. */
    get signal() {
      if (gone === undefined) {
        const controller = new AbortController();
        gone = controller;
        response.once('close', () => controller.abort());
        if (response.closed) controller.abort();
      }
      return gone.signal;
    },
  };
}

/** Names in lower case, repeated fields joined as RFC 9110, section 5.3 allows. */
function joinHeaders(raw: readonly string[]): GatewayRequest['headers'] {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    const value = raw[index + 1] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
  }
  return headers;
}

async function answer(
  response: ServerResponse,
  { status, headers, body, fault }: GatewayAnswer,
): Promise<void> {
  response.sendDate = false;
  if (typeof body === 'string') {
    const length = Buffer.byteLength(body);
    response.writeHead(status, { ...headers, 'content-length': length });
    // As many bytes as characters: all ASCII, which Node writes faster when it need not look for more.
    response.end(body, length === body.length ? 'latin1' : 'utf8');
    return;
  }
  response.writeHead(status, headers);
  for await (const chunk of body) {
    if (response.destroyed) break;
    if (!response.write(chunk)) await drained(response);
  }
  if (fault === 'cut') await destroyFlushed(response);
  else response.end();
}

/** What was written must arrive before the connection breaks: a cut in the middle is not a reset at the start. */
async function destroyFlushed(response: ServerResponse): Promise<void> {
  response.flushHeaders();
  await new Promise<void>((resolve) => {
    if (response.socket === null) resolve();
    else response.socket.write('', () => resolve());
  });
  response.destroy();
}

/** Resolves when there is room again, or nobody who would read. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
