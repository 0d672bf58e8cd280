import { routes, type Route } from '@regpilot/contract';
import { createEnforcer, memoryStore, plan, policiesFromKey } from '@regpilot/enforcement';
import { guardedFetch, type GuardedFetch } from '@regpilot/sdk';
import { expect, test } from 'vitest';
import { defaultCall, denialCases, type CaseCall } from './denial-cases.ts';
import { GatewaySession, recordOf, textOf } from './gateway-session.ts';

const headersOfDenials = [
  'content-type',
  'retry-after',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'ratelimit',
  'ratelimit-policy',
];

interface Shown {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | null>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Of an answer, what says that it is a denial, and which. */
async function shownBy(response: Response): Promise<Shown> {
  const { status, headers } = response;
  // A 403 of the gateway carries the fields of the key's limits, as every answer does.
  const names = status === 429 ? headersOfDenials : [];
  const body = recordOf(await response.json());
  return {
    status,
    headers: Object.fromEntries(
      names.map((name) => [name, headers.get(name)?.replace('; charset=utf-8', '') ?? null]),
    ),
    body,
  };
}

function send(by: typeof fetch | GuardedFetch, url: string, call: CaseCall, key = 'unused') {
  const { method, path }: Route = routes[call.route];
  const { body } = call;
  return by(url + path, {
    method,
    headers: {
      'x-api-key': key,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** Which addresses may use a key, a client leaves to the gateway: it does not know its own. */
const cases = denialCases.filter(({ policy }) => policy !== 'ip_allowlist');

test.each(cases)('$name: a guarded fetch answers as the gateway does', async (denialCase) => {
  const { key = {}, plan: planName = 'enterprise', change, admitted = 0 } = denialCase;
  const { pauseMs = 7, call = defaultCall } = denialCase;
  await using limited = await GatewaySession.open({ plan: planName });
  await using open = await GatewaySession.open({ plan: 'enterprise' });
  const created = await limited.manage('keys.create', { body: { name: 'denied', ...key } });
  const id = textOf(created['id']);
  const secret = textOf(created['secret']);
  if (change !== undefined) {
    await limited.manage(change.route, { id, body: change.body ?? {} });
    limited.gateway.clock.advance(change.afterMs ?? 0);
    open.gateway.clock.advance(change.afterMs ?? 0);
  }
  const record = await limited.manage('keys.retrieve', { id });
  const { totalTokens, costCents } = await costOf(call);
  await using guarded = guardedFetch({
    keys: open.gateway.managementKey,
    baseURL: open.gateway.url,
    dialect: 'regpilot',
    enforcement: createEnforcer({
      policies: [...plan(planName), ...policiesFromKey(record)],
      store: memoryStore({ snapshot: 'empty' }),
      now: () => open.gateway.clock.now(),
    }),
    // As exact as the gateway's own count, so that all that is left has to be the same as well.
    describe: () => ({
      capability: call.capability,
      promptTokens: call.promptTokens,
      estimate: { tokens: totalTokens, costUsd: costCents / 100 },
    }),
    runtime: { now: () => open.gateway.clock.now() },
  });

  for (let count = 0; count < admitted; count++) {
    const there = await shownBy(await send(fetch, limited.gateway.url, call, secret));
    const here = await shownBy(await send(guarded, open.gateway.url, call));
    expect([there.status, here.status]).toEqual([200, 200]);
    limited.gateway.clock.advance(pauseMs);
    open.gateway.clock.advance(pauseMs);
  }
  const seen = open.gateway.journal.size;
  const there = await shownBy(await send(fetch, limited.gateway.url, call, secret));
  const here = await shownBy(await send(guarded, open.gateway.url, call));

  expect(here.status).toBe(denialCase.status);
  expect(here).toEqual({ ...there, body: { ...there.body, local: true } });
  expect(open.gateway.journal.size).toBe(seen);
});

/** What the call takes, from a gateway that denies nothing. */
async function costOf(call: CaseCall): Promise<{ totalTokens: number; costCents: number }> {
  await using session = await GatewaySession.open();
  const response = await send(fetch, session.gateway.url, call, session.gateway.managementKey);
  const { usage } = recordOf(await response.json());
  const { totalTokens = 0, costCents = 0 } = recordOf(usage);
  return { totalTokens: Number(totalTokens), costCents: Number(costCents) };
}
