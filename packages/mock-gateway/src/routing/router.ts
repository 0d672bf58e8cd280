import { routes, type Route, type RouteName } from '@regpilot/contract';
import { Refusal } from '../gateway/refusal.ts';

export interface RouteMatch {
  readonly name: RouteName;
  readonly route: Route;
  /** The `{id}` of the path; empty on routes without one. */
  readonly id: string;
  /** What follows the question mark; empty without one. */
  readonly query: string;
}

interface Target {
  readonly name: RouteName;
  readonly route: Route;
}

type Methods = Map<string, Target>;

interface Branch {
  /** Literal segments by name, `{id}` under its own name: no literal can be spelt like it. */
  readonly children: Map<string, Branch>;
  readonly methods: Methods;
}

/** Every path of the contract lies below it. */
export const basePath = '/api';
const parameter = '{id}';

const isRouteName = (name: string): name is RouteName => Object.hasOwn(routes, name);

function buildTree(): Branch {
  const root: Branch = { children: new Map(), methods: new Map() };
  for (const [name, route] of Object.entries(routes)) {
    if (!isRouteName(name)) continue;
    let branch = root;
    for (const segment of route.path.split('/').slice(1)) {
      const next: Branch = branch.children.get(segment) ?? {
        children: new Map(),
        methods: new Map(),
      };
      branch.children.set(segment, next);
      branch = next;
    }
    branch.methods.set(route.method, { name, route });
  }
  return root;
}

/** Paths without a parameter: nearly all traffic is on them, and they need one look-up. */
function indexLiterals(
  branch: Branch,
  path: string,
  index: Map<string, Methods>,
): Map<string, Methods> {
  if (branch.methods.size > 0) index.set(path, branch.methods);
  for (const [segment, child] of branch.children) {
    if (segment !== parameter) indexLiterals(child, `${path}/${segment}`, index);
  }
  return index;
}

const tree = buildTree();
const literals = indexLiterals(tree, basePath, new Map());

/**
 * The route of a request line.
 *
 * @throws Refusal NOT_FOUND for an unknown path, METHOD_NOT_ALLOWED with `Allow` for a known path.
 */
export function matchRoute(method: string, target: string): RouteMatch {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const found = findMethods(path);
  if (found === null) {
    throw new Refusal('NOT_FOUND', {
      message: 'No such route',
      details: { method, path: path.slice(0, 256) },
    });
  }
  const hit = found.methods.get(method);
  if (hit === undefined) {
    const allowed = [...found.methods.keys()];
    throw new Refusal('METHOD_NOT_ALLOWED', {
      headers: { allow: allowed.join(', ') },
      details: { method, allowed },
    });
  }
  return { ...hit, id: found.id, query: mark === -1 ? '' : target.slice(mark + 1) };
}

/** The envelope for errors that have no route: OpenAI's below `/v1`, so that its SDKs can read them. */
export function errorShapeOfPath(target: string): Route['errorShape'] {
  return target.startsWith(`${basePath}/v1/`) ? 'NestedErrorResponse' : 'ErrorResponse';
}

function findMethods(path: string): { methods: Methods; id: string } | null {
  const literal = literals.get(path);
  if (literal !== undefined) return { methods: literal, id: '' };
  if (!path.startsWith(`${basePath}/`)) return null;
  let branch: Branch | undefined = tree;
  let id = '';
  for (const segment of path.slice(basePath.length + 1).split('/')) {
    const child: Branch | undefined =
      segment === parameter ? undefined : branch.children.get(segment);
    if (child === undefined) {
      id = decodeSegment(segment);
      branch = id === '' ? undefined : branch.children.get(parameter);
    } else branch = child;
    if (branch === undefined) return null;
  }
  return branch.methods.size === 0 ? null : { methods: branch.methods, id };
}

/** Empty, which no id is, for a segment that is not percent-encoded UTF-8. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
