import { routes, type Route } from '@regpilot/contract';
import { checkInput, schemas } from '@regpilot/contract/schemas';
import type { Transport, TransportRequest, TransportResponse } from '@regpilot/sdk';

const patterns = Object.values<Route>(routes).map((route) => ({
  route,
  pattern: new RegExp(`/api${route.path.replace('{id}', '[^/]+')}$`),
}));

function routeOf({ method, url }: TransportRequest): Route | undefined {
  const { pathname } = new URL(url);
  return patterns.find(({ route, pattern }) => route.method === method && pattern.test(pathname))
    ?.route;
}

/**
 * Passes everything on as it is, and holds each whole answer of a gateway against the schema that the
 * contract has for its route. What does not fit is added to `violations`: thrown here, it would be
 * taken for a failure of the network.
 */
export function checkedTransport(inner: Transport, violations: string[]): Transport {
  return {
    async send(request) {
      const response = await inner.send(request);
      const route = routeOf(request);
      return route === undefined
        ? response
        : observed(response, (text) => violations.push(...faultsOf(route, response, text)));
    },
    close: async () => inner.close?.(),
  };
}

function observed(response: TransportResponse, seen: (text: string) => void): TransportResponse {
  return {
    status: response.status,
    headers: response.headers,
    body: observedBody(response.body, seen),
    text: async (limitBytes) => {
      const text = await response.text(limitBytes);
      seen(text);
      return text;
    },
  };
}

/** A body that breaks off or is left early is not whole, and not looked at. */
async function* observedBody(
  body: AsyncIterable<Uint8Array>,
  seen: (text: string) => void,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    yield chunk;
  }
  seen(text);
}

function faultsOf(route: Route, { status, headers }: TransportResponse, text: string): string[] {
  const name = `${route.method} ${route.path} ${status}`;
  if (status >= 400) return check(name, route.errorShape, text);
  if (headers.get('content-type')?.startsWith('text/event-stream') !== true)
    return check(name, route.response, text);
  const frames = [...text.matchAll(/^data: (.*)$/gm)].map((match) => match[1] ?? '');
  const chunks = frames.filter((frame) => frame !== '[DONE]');
  return chunks.flatMap((chunk) => check(name, route.frames ?? route.response, chunk));
}

function check(name: string, schema: keyof typeof schemas, text: string): string[] {
  const result = checkInput<unknown>(schemas[schema], JSON.parse(text));
  return result.ok ? [] : [`${name} is no ${schema}: ${JSON.stringify(result.faults)}`];
}
