import { routes, type Capability, type Route, type RouteName } from '@regpilot/contract';
import type { Dialect } from '../dialects/dialect.ts';

/** What is known of a request by its method and URL alone. */
export interface FetchRoute {
  /** Null for a path that the dialect does not have. */
  readonly name: RouteName | null;
  readonly capability: Capability | null;
  /** Whether it counts against the key's limits. */
  readonly metered: boolean;
}

/**
 * Gateways have routes that no dialect here lists (`/responses`, `/images`, …). One that only reads costs
 * nothing; any other is taken for the use of a model, so that no limit lets pass what it cannot see.
 */
const reading: FetchRoute = { name: null, capability: 'read', metered: false };
const working: FetchRoute = { name: null, capability: 'chat', metered: true };
const readingMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What finds the route of a request, by the paths that the dialect has below `baseURL`. */
export function routeFinder(
  dialect: Pick<Dialect, 'paths'>,
  baseURL: string,
): (method: string, url: string) => FetchRoute {
  const base = new URL(baseURL).pathname.replace(/\/+$/, '');
  const known = Object.entries(dialect.paths).flatMap(([name, path]) => {
    if (!isRouteName(name)) return [];
    const { method, capability, metered }: Route = routes[name];
    return [{ method, pattern: patternOf(base + path), route: { name, capability, metered } }];
  });
  return (method, url) => {
    const { pathname } = new URL(url);
    const found = known.find((each) => each.method === method && each.pattern.test(pathname));
    return found?.route ?? (readingMethods.has(method) ? reading : working);
  };
}

/** `{id}` stands for one segment, and a slash at the end makes no difference. */
function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('{id}', '[^/]+')}/?$`);
}

function isRouteName(name: string): name is RouteName {
  return Object.hasOwn(routes, name);
}
