import { createServer } from 'node:http';
import { listenOnLoopback } from '../../frame/listen-on-loopback.ts';
import type { StartProgram } from '../../frame/program.ts';
import { streamBody } from './chunk-script.ts';

/**
 * Answers every request with one whole stream, written at once: the reader is then never waiting, and what is measured
 * is the most that it can take in.
 */
export const start: StartProgram = async () => {
  const body = Buffer.from(streamBody());
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(body);
    });
  });
  // Longer than a contender waits for its turn: see the fixed-answer server.
  server.keepAliveTimeout = 3_600_000;
  const origin = await listenOnLoopback(server);
  return {
    facts: { origin },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
