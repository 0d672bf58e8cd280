import type { IncomingMessage } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers one request. The signal aborts when the caller is gone. */
export type Handler = (request: IncomingMessage, signal: AbortSignal) => Promise<Reply> | Reply;

/** The request is wrong, and nothing was sent to the gateway. */
export class BadRequest extends Error {
  readonly reply: Reply;

  constructor(status: number, message: string, headers: Reply['headers'] = {}) {
    super(message);
    this.reply = { status, headers, body: { error: 'BAD_REQUEST', message } };
  }
}
