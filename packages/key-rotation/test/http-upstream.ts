export interface Arrival {
  readonly url: string;
  readonly key: string | null;
  readonly headers: Headers;
  readonly body: string;
  readonly redirect: string;
}

type Answer = (arrival: Arrival) => Response | Promise<Response>;

/** Stands for `fetch`: notes what would be sent, and answers by the key. */
export class HttpUpstream {
  readonly arrivals: Arrival[] = [];
  readonly #answers: Readonly<Record<string, Answer>>;

  /** Keys without an answer of their own are refused with 401. */
  constructor(answers: Readonly<Record<string, Answer>> = {}) {
    this.#answers = answers;
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const authorization = request.headers.get('authorization');
    const arrival: Arrival = {
      url: request.url,
      key: authorization?.replace(/^Bearer /, '') ?? request.headers.get('x-api-key'),
      headers: request.headers,
      body: await request.text(),
      redirect: request.redirect,
    };
    this.arrivals.push(arrival);
    const answer = this.#answers[arrival.key ?? ''];
    const response = answer === undefined ? refusal(arrival.key ?? '') : await answer(arrival);
    // As the real one: an abort that came meanwhile wins.
    request.signal.throwIfAborted();
    return response;
  };

  get keys(): (string | null)[] {
    return this.arrivals.map(({ key }) => key);
  }
}

export function refusal(key: string): Response {
  return Response.json({ error: `Invalid or inactive API key for ${key}` }, { status: 401 });
}

export function accepted(): Response {
  return new Response('fine');
}

export function limited(seconds: number): Response {
  const headers = { 'retry-after': String(seconds) };
  return Response.json({ error: { message: 'Too many' } }, { status: 429, headers });
}
