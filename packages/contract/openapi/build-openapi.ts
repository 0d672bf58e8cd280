import * as z from 'zod/mini';
import {
  authHeaders,
  commonErrors,
  errorCodes,
  headerNames,
  routes,
  wireVersion,
} from '../src/index.ts';
import type { Route, WireErrorCode } from '../src/index.ts';
import { schemas } from '../src/schemas/index.ts';

type Json = Record<string, unknown>;

const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const jsonContent = (name: string): Json => ({ 'application/json': { schema: reference(name) } });

/** OpenAPI 3.1 of the whole contract, built from its tables; nothing in it is written by hand twice. */
export function buildOpenApi(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'RegPilot gateway contract',
      version: wireVersion,
      summary: 'What the RegPilot client sends and the reference gateway answers.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'https://regpilot.dev/api' }],
    // The six headers are alternatives, so each is a requirement of its own.
    security: authHeaders.map((header) => ({ [header]: [] })),
    paths: buildPaths(),
    components: { schemas: buildSchemas(), securitySchemes: buildSecuritySchemes() },
  };
}

function buildPaths(): Json {
  const paths: Record<string, Json> = {};
  for (const [operationId, route] of Object.entries<Route>(routes)) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: buildOperation(operationId, route),
    };
  }
  return paths;
}

function buildOperation(operationId: string, route: Route): Json {
  return {
    operationId,
    summary: route.summary,
    ...(route.capability === null ? {} : { 'x-capability': route.capability }),
    'x-metered': route.metered,
    parameters: buildParameters(route),
    ...(route.request === null
      ? {}
      : { requestBody: { required: true, content: jsonContent(route.request) } }),
    responses: buildResponses(route),
  };
}

function buildParameters(route: Route): Json[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = route.query === null ? {} : (jsonSchemaOf(route.query)['properties'] ?? {});
  const inQuery = Object.entries(query).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }));
  const idempotency = {
    name: headerNames.idempotencyKey,
    in: 'header',
    required: false,
    schema: { type: 'string' },
  };
  return [...inPath, ...inQuery, ...(route.method === 'POST' ? [idempotency] : [])];
}

function jsonSchemaOf(name: keyof typeof schemas): Json {
  return z.toJSONSchema(schemas[name]);
}

function buildResponses(route: Route): Json {
  const streamed =
    route.frames === null
      ? {}
      : { 'text/event-stream': { schema: { type: 'string' }, 'x-frame': reference(route.frames) } };
  return {
    [route.status]: {
      description: route.summary,
      content: { ...jsonContent(route.response), ...streamed },
    },
    ...buildErrors(route),
  };
}

/** One response a status, since OpenAPI has no room for several; the codes that share it are listed. */
function buildErrors(route: Route): Json {
  const codesOfStatus = new Map<number, WireErrorCode[]>();
  for (const code of new Set<WireErrorCode>([...commonErrors, ...route.errors])) {
    const { status } = errorCodes[code];
    codesOfStatus.set(status, [...(codesOfStatus.get(status) ?? []), code]);
  }
  const sorted = [...codesOfStatus].toSorted(([first], [second]) => first - second);
  return Object.fromEntries(
    sorted.map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `${code}: ${errorCodes[code].message}`).join('\n'),
        content: jsonContent(route.errorShape),
      },
    ]),
  );
}

function buildSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { schemas: built } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    // `$schema` and `$id` belong to documents that stand alone; inside OpenAPI they would rebase every reference.
    Object.entries(built).map(([id, schema]) => [
      id,
      { ...schema, $schema: undefined, $id: undefined },
    ]),
  );
}

function buildSecuritySchemes(): Json {
  const apiKey = (header: string): Json => ({ type: 'apiKey', in: 'header', name: header });
  return Object.fromEntries(
    authHeaders.map((header) => [
      header,
      header === 'authorization' ? { type: 'http', scheme: 'bearer' } : apiKey(header),
    ]),
  );
}
