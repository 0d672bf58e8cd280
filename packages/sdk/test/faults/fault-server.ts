import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Progress } from './progress.ts';
import { readRequests, type ReadRequests } from './read-requests.ts';
import { untrustedCertificate } from './untrusted-certificate.ts';
import { goodModels } from './wire-text.ts';

/** One connection as the steps of a script see it. */
interface Peer {
  readonly socket: Socket;
  readonly reading: ReadRequests;
  readonly progress: Progress;
  /** Resolves when the connection is gone. */
  readonly closed: Promise<unknown>;
  /** The address of a second host, which no request may reach. */
  readonly elsewhere: string;
}

/** What the server does next, byte for byte; see `steps.ts`. */
export type Step = (peer: Peer) => unknown;

/** The life of one connection from its beginning. After the last step it is left open. */
export type Script = readonly Step[];

/**
 * `bytes`: the scripts speak at once. `tls`: after a handshake with a certificate that nobody trusts.
 */
export type Speech = 'bytes' | 'tls';

export interface FaultServerOptions {
  /** For the first connection, the second and so on; the last one also for all that follow. */
  readonly scripts: readonly Script[];
  readonly speech: Speech;
  readonly progress: Progress;
  readonly elsewhere: string;
}

export interface FaultServer extends AsyncDisposable {
  readonly port: number;
  readonly connections: () => number;
  /** Requests whose head has arrived, on whatever connection. */
  readonly requests: () => number;
  /** Resolves when every connection so far is gone. */
  readonly allClosed: () => Promise<unknown>;
  /** Resolves when no more than one connection is left. */
  readonly onlyOneLeft: () => Promise<void>;
  /** From now on each request gets a good answer, also on connections whose script is over. */
  readonly recover: () => void;
}

/** A server of raw sockets that does what its scripts say and nothing else. */
export async function startFaultServer(options: FaultServerOptions): Promise<FaultServer> {
  const { scripts, speech, progress, elsewhere } = options;
  const sockets = new Set<Socket>();
  const open = new Map<Socket, Promise<unknown>>();
  const recovery = Promise.withResolvers<void>();
  let requests = 0;
  let recovered = false;
  const serve = (socket: Socket): void => {
    const script = recovered ? [] : (scripts[sockets.size - 1] ?? scripts.at(-1) ?? []);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    // Scripts break connections on purpose.
    socket.on('error', () => undefined);
    const reading = readRequests(socket, () => requests++);
    const peer: Peer = { socket, reading, progress, closed, elsewhere };
    void follow(peer, script).then(() => recovery.promise.then(() => serveGoodAnswers(peer)));
  };
  const server = speech === 'bytes' ? createServer() : createTlsServer(untrustedCertificate());
  // Also those below TLS: a handshake that fails gives the server no other connection.
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    open.set(
      socket,
      closed.then(() => open.delete(socket)),
    );
  });
  server.on(speech === 'bytes' ? 'connection' : 'secureConnection', serve);
  return {
    port: await listen(server),
    connections: () => sockets.size,
    requests: () => requests,
    allClosed: () => Promise.all(open.values()),
    onlyOneLeft: async () => {
      while (open.size > 1) await Promise.race(open.values());
    },
    recover: () => {
      recovered = true;
      recovery.resolve();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function follow(peer: Peer, script: Script): Promise<void> {
  for (const step of script) {
    // A connection that is gone does nothing more; least of all does it fall silent.
    if (peer.socket.destroyed) return;
    await step(peer);
  }
}

async function serveGoodAnswers({ socket, reading }: Peer): Promise<void> {
  while (await reading.request()) socket.write(goodModels);
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}
