import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildOpenApi } from '../../openapi/build-openapi.ts';
import { errorCodes } from '../errors/codes.ts';
import { schemas } from '../schemas/registry.ts';
import { commonErrors, routes, type Route } from './routes.ts';

const all: [string, Route][] = Object.entries(routes);

test('no two routes share method and path', () => {
  const places = all.map(([, { method, path }]) => `${method} ${path}`);
  expect(new Set(places).size).toBe(places.length);
});

test('every schema of the registry is used by a route, every error is one that travels', () => {
  const used = new Set<string | null>(
    all.flatMap(([, route]) => [
      route.request,
      route.query,
      route.response,
      route.frames,
      route.errorShape,
    ]),
  );
  expect(Object.keys(schemas).filter((name) => !used.has(name))).toEqual([]);
  for (const [name, { errors }] of all) {
    for (const code of [...errors, ...commonErrors])
      expect(errorCodes[code].status, `${name} ${code}`).not.toBeNull();
    expect(new Set(errors).size, name).toBe(errors.length);
  }
});

test('the routes whose answer holds a secret are never repeated by a client', () => {
  for (const [name, route] of all)
    expect(route.repeatable, name).toBe(route.response !== 'GatewayKeyWithSecret');
});

test('openapi.json is what the tables say (write it again with `pnpm --filter @regpilot/contract openapi`)', () => {
  const written = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8'));
  expect(written).toEqual(JSON.parse(JSON.stringify(buildOpenApi())));
});
