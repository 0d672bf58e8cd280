import { once } from 'node:events';
import { createServer } from 'node:http';
import type { StartProgram } from '../../frame/program.ts';
import { listenOnLoopback } from '../../frame/listen-on-loopback.ts';
import { openaiAnswer, regpilotAnswer } from './chat-exchange.ts';

/**
 * Answers every request at once with one fixed chat, in OpenAI's shape below `/v1`. Not the reference gateway: its
 * work would be in the time between calls, and change from version to version.
 */
export const start: StartProgram = async () => {
  const regpilot = Buffer.from(JSON.stringify(regpilotAnswer));
  const openai = Buffer.from(JSON.stringify(openaiAnswer));
  const server = createServer((request, response) => {
    const body = request.url?.startsWith('/v1/') === true ? openai : regpilot;
    request.resume().on('end', () => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': body.byteLength,
        'x-request-id': 'req_0000000000000001',
        'x-regpilot-idempotency': '1',
      });
      response.end(body);
    });
  });
  // A contender waits for its turn while the others are measured. Its sockets must not be closed meanwhile.
  server.keepAliveTimeout = 3_600_000;
  const origin = await listenOnLoopback(server);
  return {
    facts: { origin },
    close: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
};
