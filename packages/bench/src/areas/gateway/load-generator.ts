import { connect } from 'node:net';
import { countOption, textOption } from '../../frame/program-option.ts';
import type { StartProgram } from '../../frame/program.ts';
import { readAnswer } from './answer-reader.ts';
import { chatBody } from './gateway-exchange.ts';

const connections = 32;

interface LoadTarget {
  readonly host: string;
  readonly port: number;
  readonly request: string;
}

/**
 * 32 keep-alive connections, each sending its next request as soon as its answer is whole.
 *
 * On raw sockets: node's own HTTP client costs more than a bare server does, so that it would measure itself.
 */
export const start: StartProgram = async (options) => {
  const durationMs = countOption(options, 'durationMs');
  const target = targetOf(new URL(textOption(options, 'url')), textOption(options, 'key'));
  const round = async (): Promise<{ requests: number }> => {
    const startedAt = performance.now();
    const endsAt = startedAt + durationMs;
    const counts = await Promise.all(
      Array.from({ length: connections }, () => driveConnection(target, endsAt)),
    );
    const elapsedMs = performance.now() - startedAt;
    return { requests: (counts.reduce((sum, count) => sum + count, 0) * 1_000) / elapsedMs };
  };
  await round();
  return { round };
};

function targetOf(url: URL, key: string): LoadTarget {
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `Host: ${url.host}`,
    'Content-Type: application/json',
    `Content-Length: ${chatBody.length}`,
    `X-API-Key: ${key}`,
  ];
  return {
    host: url.hostname,
    port: Number(url.port),
    request: `${head.join('\r\n')}\r\n\r\n${chatBody}`,
  };
}

/** Resolves to the count of whole answers when the time is over. */
function driveConnection({ host, port, request }: LoadTarget, endsAt: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let answers = 0;
    let arrived = '';
    const socket = connect({ host, port, noDelay: true });
    socket.setEncoding('latin1');
    socket.on('connect', () => socket.write(request));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection')));
    socket.on('data', (chunk: string) => {
      arrived += chunk;
      try {
        if (readAnswer(arrived) === 'partial') return;
      } catch (error) {
        reject(error);
        socket.destroy();
        return;
      }
      arrived = '';
      answers += 1;
      if (performance.now() < endsAt) {
        socket.write(request);
        return;
      }
      resolve(answers);
      socket.destroy();
    });
  });
}
