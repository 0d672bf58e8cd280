import { createServer } from 'node:http';
import { listenOnLoopback } from '../../frame/listen-on-loopback.ts';
import type { StartProgram } from '../../frame/program.ts';
import { bareAnswer, chatPath } from './gateway-exchange.ts';

/** The most that node:http can do: fixed JSON, the request's body not even looked at. */
export const start: StartProgram = async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': bareAnswer.length,
    });
    response.end(bareAnswer);
  });
  const origin = await listenOnLoopback(server);
  return {
    facts: { url: `${origin}${chatPath}`, key: 'sk_dev_any' },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
