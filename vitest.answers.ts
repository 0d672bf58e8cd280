import { OutgoingMessage, ServerResponse } from 'node:http';
import { afterEach } from 'vitest';
import { headerNames, routes, type Route } from './packages/contract/src/index.ts';
import { checkInput, schemas } from './packages/contract/src/schemas/index.ts';

/**
 * Run before the tests of every package that has a gateway: whatever a gateway of this process
 * answers over HTTP, in any test, is held against the schema that the contract has for its route.
 *
 * A gateway is known by the header that every answer of one carries. An answer that breaks off is not
 * looked at, nor is the body that a planted fault puts in the place of an envelope.
 */
const violations: string[] = [];
const patterns = Object.values<Route>(routes).map((route) => ({
  route,
  pattern: new RegExp(`^/api${route.path.replace('{id}', '[^/]+')}$`),
}));

afterEach(() => {
  const found = violations.splice(0);
  if (found.length > 0) throw new Error(`Answers against the contract:\n${found.join('\n')}`);
});

interface Answer {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  readonly chunks: Buffer[];
}

const answers = new WeakMap<ServerResponse, Answer>();
const original = {
  writeHead: methodOf('writeHead'),
  write: methodOf('write'),
  end: methodOf('end'),
};

/** By its descriptor, whose value is untyped: the overloads of writeHead fit no signature for all three. */
function methodOf(name: string): (...parts: unknown[]) => never {
  return (
    Object.getOwnPropertyDescriptor(ServerResponse.prototype, name)?.value ??
    Object.getOwnPropertyDescriptor(OutgoingMessage.prototype, name)?.value
  );
}

ServerResponse.prototype.writeHead = function (...parts: [number, ...unknown[]]) {
  const headers = { ...Object(parts.at(-1)) };
  // Servers of tests answer as well; only a gateway says this of itself.
  if (headers[headerNames.idempotencySupport] === '1') {
    answers.set(this, { status: parts[0], headers, chunks: [] });
  }
  return Reflect.apply(original.writeHead, this, parts);
};

ServerResponse.prototype.write = function (...parts: unknown[]) {
  keep(this, parts);
  return Reflect.apply(original.write, this, parts);
};

ServerResponse.prototype.end = function (...parts: unknown[]) {
  keep(this, parts);
  const answer = answers.get(this);
  if (answer !== undefined) violations.push(...faultsOf(this.req.method, this.req.url, answer));
  return Reflect.apply(original.end, this, parts);
};

function keep(response: ServerResponse, [chunk, encoding]: readonly unknown[]): void {
  if (typeof chunk === 'string') {
    answers
      .get(response)
      ?.chunks.push(Buffer.from(chunk, encoding === 'latin1' ? 'latin1' : 'utf8'));
  } else if (chunk instanceof Uint8Array) {
    answers.get(response)?.chunks.push(Buffer.from(chunk));
  }
}

function faultsOf(method = '', url = '', { status, headers, chunks }: Answer): string[] {
  const path = url.split('?', 1)[0] ?? '';
  const route = patterns.find(
    (candidate) => candidate.route.method === method && candidate.pattern.test(path),
  )?.route;
  const name = `${method} ${path} ${status}`;
  const text = Buffer.concat(chunks).toString();
  if (route === undefined || status >= 400) {
    return check(name, path.startsWith('/api/v1/') ? 'NestedErrorResponse' : 'ErrorResponse', text);
  }
  if (!String(headers['content-type']).startsWith('text/event-stream'))
    return check(name, route.response, text);
  const frames = [...text.matchAll(/^data: (.*)$/gm)].map((match) => match[1] ?? '');
  return frames
    .filter((frame) => frame !== '[DONE]')
    .flatMap((frame) => check(name, route.frames ?? route.response, frame));
}

function check(name: string, schema: keyof typeof schemas, text: string): string[] {
  const result = checkInput<unknown>(schemas[schema], JSON.parse(text));
  return result.ok ? [] : [`${name} is no ${schema}: ${JSON.stringify(result.faults)}`];
}
