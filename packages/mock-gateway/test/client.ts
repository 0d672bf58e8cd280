import { commonErrors, routes, type Route, type RouteName } from '@regpilot/contract';
import { schemas } from '@regpilot/contract/schemas';
import type { Gateway, GatewayAnswer } from '@regpilot/mock-gateway';
import { expect } from 'vitest';

export interface CallOptions {
  readonly key?: string | null;
  readonly id?: string;
  readonly query?: string;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body of a JSON answer; the frames of a stream, without `[DONE]`. */
  readonly json: Record<string, unknown>;
  readonly frames: readonly Record<string, unknown>[];
}

export const hello = { messages: [{ role: 'user', content: 'Hello' }] };

/** Calls a route in the process; every answer is held against the schema that the contract names for it. */
export async function call(
  gateway: Gateway,
  name: RouteName,
  options: CallOptions = {},
): Promise<Reply> {
  const route: Route = routes[name];
  const { key = gateway.managementKey, id = '', query = '', body, headers = {} } = options;
  const handled = await gateway.handle({
    method: route.method,
    path: `/api${route.path.replace('{id}', id)}${query}`,
    headers: {
      ...(key === null ? {} : { 'x-api-key': key }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
  });
  if (handled.fault === 'reset') throw new Error('the connection was reset');
  return checkReply(route, await readAnswer(handled));
}

export async function readAnswer({ status, headers, body }: GatewayAnswer): Promise<Reply> {
  return toReply(status, headers, await textOf(body));
}

export async function textOf(body: GatewayAnswer['body']): Promise<string> {
  if (typeof body === 'string') return body;
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

export function toReply(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): Reply {
  if (headers['content-type']?.startsWith('text/event-stream') !== true) {
    return { status, headers, text, json: asRecord(JSON.parse(text)), frames: [] };
  }
  const data = text.split('\n\n').filter((frame) => frame !== '' && frame !== 'data: [DONE]');
  return {
    status,
    headers,
    text,
    json: {},
    frames: data.map((frame) => asRecord(JSON.parse(frame.slice('data: '.length)))),
  };
}

/** The schema of the body, the status and the code: all three as the contract has them. */
export function checkReply(route: Route, reply: Reply): Reply {
  expect(reply.headers).toMatchObject({
    'x-request-id': expect.stringMatching(/^req_\w{20}$/),
    'x-regpilot-idempotency': '1',
  });
  if (reply.status < 400) {
    expect(reply.status).toBe(route.status);
    const bodies = reply.frames.length > 0 ? reply.frames : [reply.json];
    const schema =
      schemas[reply.frames.length > 0 ? (route.frames ?? route.response) : route.response];
    for (const body of bodies) expect(schema.safeParse(body)).toMatchObject({ success: true });
    return reply;
  }
  expect(schemas[route.errorShape].safeParse(reply.json)).toMatchObject({ success: true });
  const code = codeOf(reply);
  const known: readonly string[] = [...commonErrors, ...route.errors];
  if (code !== null) expect(known, `${code} on ${route.path}`).toContain(code);
  return reply;
}

/** From either envelope; null where there is none. */
export function codeOf({ json }: Reply): string | null {
  const code = json['code'] ?? asRecord(json['error'])['code'];
  return typeof code === 'string' ? code : null;
}

export function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

export function textField(record: Record<string, unknown>, name: string): string {
  const value = record[name];
  if (typeof value !== 'string') throw new Error(`${name} is no text`);
  return value;
}

/** Creates a key over the API and gives back what a test needs of it. */
export async function createKey(
  gateway: Gateway,
  fields: Record<string, unknown> = {},
): Promise<{ id: string; secret: string }> {
  const { json } = await call(gateway, 'keys.create', { body: { name: 'test', ...fields } });
  return { id: textField(json, 'id'), secret: textField(json, 'secret') };
}
