import { ConfigurationError, routes, type Route } from '@regpilot/contract';
import type { Dialect } from '../dialects/dialect.ts';
import type { ClientSettings } from '../options/settings.ts';
import type { Call, CallSpec, RepeatRule } from './call.ts';
import type { Estimate } from './call-estimate.ts';

export interface PrepareParts {
  readonly settings: Pick<
    ClientSettings,
    | 'baseURL'
    | 'timeoutMs'
    | 'idleTimeoutMs'
    | 'totalTimeoutMs'
    | 'retries'
    | 'defaultHeaders'
    | 'onLimit'
    | 'maxWaitMs'
  >;
  readonly dialect: Dialect;
  readonly estimate: Estimate;
  readonly newId: () => string;
}

/**
 * Everything that is the same over the attempts of a call.
 *
 * @throws ConfigurationError when the dialect does not have the route, or the body can't be written
 *   as JSON or is larger than the gateway takes.
 */
export function prepareCall(
  spec: CallSpec,
  { settings, dialect, estimate, newId }: PrepareParts,
): Call {
  const { options, stream = false } = spec;
  const onLimit = options.onLimit ?? settings.onLimit;
  const route: Route = routes[spec.route];
  return {
    route: spec.route,
    method: route.method,
    url: settings.baseURL + pathOf(spec, dialect) + queryOf(spec.query),
    body: spec.body === undefined ? undefined : writeJson(spec.body, dialect),
    headers: lowerCased({ ...settings.defaultHeaders, ...options.headers }),
    estimate,
    capability: route.capability,
    metered: route.metered,
    model: spec.model,
    maxTokens: spec.maxTokens,
    idempotencyKey: route.method === 'POST' ? (options.idempotencyKey ?? newId()) : undefined,
    repeat: repeatRule(route, options.repeatable),
    replayable: true,
    signal: options.signal,
    timeoutMs: options.timeout ?? settings.timeoutMs,
    totalTimeoutMs: options.totalTimeout ?? settings.totalTimeoutMs,
    idleTimeoutMs: options.idleTimeout ?? settings.idleTimeoutMs,
    retries: options.retries ?? settings.retries,
    maxWaitMs: onLimit === 'wait' ? (options.maxWaitMs ?? settings.maxWaitMs) : null,
    stream,
  };
}

/** GET, DELETE and our merge patches come to the same when repeated (RFC 9110, section 9.2.2); a POST need not. */
function repeatRule(route: Route, repeatable: boolean | undefined): RepeatRule {
  if (!route.repeatable) return 'never';
  return route.method !== 'POST' || repeatable === true ? 'always' : 'if-gateway-keeps-idempotency';
}

function pathOf({ route, id }: CallSpec, dialect: Dialect): string {
  const path = dialect.paths[route];
  if (path === undefined) {
    throw new ConfigurationError({
      field: 'options.dialect',
      problem: `'${dialect.name}' does not offer ${route}: a plain gateway has no such route`,
      allowed: `dialect 'regpilot'; with '${dialect.name}' there are ${Object.keys(dialect.paths).join(', ')}`,
    });
  }
  return id === undefined ? path : path.replace('{id}', encodeURIComponent(id));
}

function queryOf(query: CallSpec['query']): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.append(name, String(value));
  }
  return search.size === 0 ? '' : `?${search.toString()}`;
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function writeJson(body: object, { maxBodyBytes }: Dialect): string {
  const text = stringify(body);
  // UTF-16 units are at least one byte and at most three each, so that most bodies need no count.
  if (text.length * 3 <= maxBodyBytes) return text;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= maxBodyBytes) return text;
  throw new ConfigurationError({
    field: 'params',
    problem: `come to ${bytes} bytes of JSON, more than the gateway takes`,
    allowed: `at most ${maxBodyBytes} bytes`,
  });
}

function stringify(body: object): string {
  try {
    return JSON.stringify(body);
  } catch (error) {
    // A cycle or a BigInt: of the engine's text the first line names it, the others show the path.
    const reason = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : 'unknown';
    throw new ConfigurationError({
      field: 'params',
      problem: `can't be written as JSON (${reason})`,
      allowed: 'plain JSON values',
    });
  }
}
