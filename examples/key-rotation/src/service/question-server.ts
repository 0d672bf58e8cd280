import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { RegPilot } from '@regpilot/sdk';
import { askWith } from './ask.ts';
import { replyToFailure } from './reply-to-failure.ts';
import type { Handler, Reply } from './reply.ts';

/** Is given plain objects of codes, ids and instants: never a key, never a question. */
export type Log = (entry: object) => void;

export interface ServerParts {
  readonly client: RegPilot;
  /** What `GET /keys` shows, such as `ring.status()`. */
  readonly keys: () => object;
  readonly log: Log;
}

/** `POST /ask`, `GET /healthz` and `GET /keys`, not yet listening. */
export function createQuestionServer({ client, keys, log }: ServerParts): Server {
  const handlers = new Map<string, Handler>([
    ['POST /ask', askWith(client)],
    // Whether this process serves. Were the gateway asked as well, its bad minute would restart every replica.
    ['GET /healthz', () => ({ status: 200, body: { status: 'ok' } })],
    ['GET /keys', () => ({ status: 200, body: keys() })],
  ]);
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    const handler = handlers.get(`${request.method} ${path}`) ?? notFound;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    void replyOf(handler, request, gone.signal).then(({ status, headers = {}, body }) => {
      if (response.destroyed) return;
      if (status >= 500) log({ type: 'request.failed', status, ...body });
      // A connection that stays open would keep a server that is closing from its end.
      if (!server.listening) response.setHeader('connection', 'close');
      response.writeHead(status, { ...headers, 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  return server;
}

const notFound: Handler = () => ({ status: 404, body: { error: 'NOT_FOUND' } });

/** Never rejects. */
async function replyOf(
  handler: Handler,
  request: IncomingMessage,
  signal: AbortSignal,
): Promise<Reply> {
  try {
    return await handler(request, signal);
  } catch (error) {
    return replyToFailure(error);
  }
}
