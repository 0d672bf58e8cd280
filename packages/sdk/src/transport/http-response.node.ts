import type { IncomingMessage } from 'node:http';
import { decodeBody } from './content-coding.node.ts';
import type { CodedBody } from './decoded-body.node.ts';
import { HttpBody } from './http-body.node.ts';
import { readText } from './read-text.ts';
import type { TransportHeaders, TransportResponse } from './transport.ts';

export class HttpResponse implements TransportResponse {
  readonly status: number;
  readonly headers: TransportHeaders;
  readonly body: CodedBody;

  constructor(status: number, message: IncomingMessage) {
    this.status = status;
    this.headers = new HttpHeaders(message.rawHeaders);
    this.body = decodeBody(new HttpBody(message), this.headers.get('content-encoding'));
  }

  text(limitBytes = Infinity): Promise<string> {
    return readText(this.body, limitBytes);
  }
}

/**
 * Not Node's own `headers`, which keep only the first of some names that came twice, and cannot hold
 * a `__proto__`.
 */
class HttpHeaders implements TransportHeaders {
  readonly #raw: readonly string[];
  #joined: ReadonlyMap<string, string> | undefined;

  constructor(raw: readonly string[]) {
    this.#raw = raw;
  }

  get(name: string): string | null {
    return this.#byName().get(name) ?? null;
  }

  [Symbol.iterator](): Iterator<[name: string, value: string]> {
    return this.#byName().entries();
  }

  #byName(): ReadonlyMap<string, string> {
    this.#joined ??= joinHeaders(this.#raw);
    return this.#joined;
  }
}

/** Names and values take turns in `raw`. The values of one name are joined, as fetch does (RFC 9110, section 5.3). */
function joinHeaders(raw: readonly string[]): Map<string, string> {
  const joined = new Map<string, string>();
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index]?.toLowerCase() ?? '';
    const value = raw[index + 1] ?? '';
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return joined;
}
