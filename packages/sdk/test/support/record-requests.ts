import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import { json } from 'node:stream/consumers';

/** A request as it arrived, its JSON parsed. */
export interface RecordedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RecordedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written as JSON unless it is a text. */
  readonly body: object | string;
}

/** Keeps every request in `requests`, and answers with what `answer` makes of it. */
export function recordRequests(
  requests: RecordedRequest[],
  answer: (request: RecordedRequest) => RecordedAnswer,
): RequestListener {
  return (request, response) => {
    void record(request).then((recorded) => {
      requests.push(recorded);
      const {
        status = 200,
        headers = { 'content-type': 'application/json' },
        body,
      } = answer(recorded);
      response.writeHead(status, headers);
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  };
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const body: unknown = await json(request);
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return { path: request.url ?? '', headers: request.headers, body: Object.fromEntries(fields) };
}
