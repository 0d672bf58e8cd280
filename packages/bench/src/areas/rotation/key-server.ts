import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { listenOnLoopback } from '../../frame/listen-on-loopback.ts';

/** A gateway reduced to its keys, and the source that tells which keys there are. */
export interface KeyServer extends AsyncDisposable {
  /** Any path but the source's wants a key, as `Authorization: Bearer`. */
  readonly origin: string;
  /** `POST` gives the published keys; also an OAuth token endpoint that issues the first of them. */
  readonly sourceUrl: string;
  /** What the source gives. One array for the server's whole life, so that a holder of it sees each change. */
  readonly published: readonly string[];
  /** Requests since the start or the last reset: `calls` wanted a key, `loads` asked the source. */
  readonly counts: Readonly<KeyServerCounts>;
  resetCounts(): void;
  accept(keys: readonly string[]): void;
  publish(keys: readonly string[]): void;
  /**
   * Holds the next `calls` calls until all of them are there, runs `meanwhile`, and then answers one after the other,
   * evenly over `spreadMs`.
   */
  holdNext(calls: number, spreadMs: number, meanwhile: () => void): void;
}

interface KeyServerCounts {
  calls: number;
  loads: number;
}

interface Hold {
  readonly calls: number;
  readonly replies: (() => void)[];
  readonly release: () => void;
}

/** A secret manager or a token endpoint in the same data centre. */
const sourceMs = 5;

/** Answers to calls take 1 to 11 ms, in a fixed order: a gateway whose answers all took the same time would be none. */
const answerMs = (call: number): number => 1 + ((call * 7) % 11);

/** Starts one on a free port of the loopback interface. No key is accepted, and none published, until it is told to. */
export async function startKeyServer(): Promise<KeyServer> {
  const counts: KeyServerCounts = { calls: 0, loads: 0 };
  const published: string[] = [];
  let accepted: readonly string[] = [];
  let hold: Hold | undefined;

  const answerCall = (request: IncomingMessage, response: ServerResponse): void => {
    counts.calls += 1;
    const reply = (): void => {
      const isAccepted = accepted.includes(keyOf(request));
      respond(response, isAccepted ? 200 : 401, isAccepted ? acceptance : refusal);
    };
    if (hold === undefined) {
      setTimeout(reply, answerMs(counts.calls));
      return;
    }
    hold.replies.push(reply);
    if (hold.replies.length === hold.calls) hold.release();
  };

  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url !== sourcePath) {
        answerCall(request, response);
        return;
      }
      counts.loads += 1;
      // Read when asked, as a store does that answers later.
      const body = issue(published);
      setTimeout(() => respond(response, 200, body), sourceMs);
    });
  });
  const origin = await listenOnLoopback(server);

  return {
    origin,
    sourceUrl: `${origin}${sourcePath}`,
    published,
    counts,
    resetCounts: () => Object.assign(counts, { calls: 0, loads: 0 }),
    accept: (keys) => {
      accepted = keys;
    },
    publish: (keys) => {
      published.splice(0, published.length, ...keys);
    },
    holdNext: (calls, spreadMs, meanwhile) => {
      const replies: (() => void)[] = [];
      const release = (): void => {
        hold = undefined;
        meanwhile();
        for (const [place, reply] of replies.entries())
          setTimeout(reply, (place * spreadMs) / calls);
      };
      hold = { calls, replies, release };
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

const sourcePath = '/source';

const acceptance = { object: 'list', data: [] };

const refusal = {
  error: {
    message: 'Invalid or inactive API key',
    type: 'authentication_error',
    code: 'INVALID_API_KEY',
  },
};

/** A token response of RFC 6749, section 5.1, with the type that RFC 8693, section 2.2.1 adds, beside the whole list. */
function issue(keys: readonly string[]): object {
  return {
    keys,
    access_token: keys[0],
    token_type: 'Bearer',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    expires_in: 3_600,
  };
}

function keyOf({ headers }: IncomingMessage): string {
  return headers.authorization?.replace(/^Bearer /, '') ?? '';
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
