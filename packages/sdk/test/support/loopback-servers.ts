import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';

/** The servers of one test; `close` ends them with all their connections. */
export interface LoopbackServers {
  /** Starts a server and gives its port. */
  readonly listen: (server: Server, host?: string) => Promise<number>;
  /** An HTTP server; gives its URL. */
  readonly serve: (listener: RequestListener) => Promise<string>;
  /** A server that speaks bytes: it answers the first bytes of each connection. Gives its URL. */
  readonly serveBytes: (answer: (socket: Socket) => void) => Promise<string>;
  readonly close: () => Promise<void>;
}

export function loopbackServers(): LoopbackServers {
  const running = new Map<Server, Set<Socket>>();
  const listen = async (server: Server, host = '127.0.0.1'): Promise<number> => {
    const sockets = new Set<Socket>();
    running.set(server, sockets);
    server.on('connection', (socket) => {
      sockets.add(socket);
      // Tests break connections on purpose.
      socket.on('error', () => undefined);
    });
    server.listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port');
    return address.port;
  };
  const url = async (server: Server): Promise<string> => `http://127.0.0.1:${await listen(server)}`;
  return {
    listen,
    serve: (listener) => url(createServer(listener)),
    serveBytes: (answer) =>
      url(createSocketServer((socket) => socket.once('data', () => answer(socket)))),
    close: async () => {
      for (const [server, sockets] of running) {
        for (const socket of sockets) socket.destroy();
        if (!server.listening) continue;
        server.close();
        await once(server, 'close');
      }
      running.clear();
    },
  };
}

/** What a promise rejects with; fails where it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => ({ error }),
  );
  if (outcome === null) throw new Error('It did not fail');
  return outcome.error;
}
