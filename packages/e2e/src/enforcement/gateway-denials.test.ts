import { routes, type Route } from '@regpilot/contract';
import {
  createEnforcer,
  memoryStore,
  plan,
  policiesFromKey,
  type CallFacts,
  type Denial,
  type Enforcer,
  type KeyRecord,
  type PlanName,
} from '@regpilot/enforcement';
import { expect, test } from 'vitest';
import { defaultCall, denialCases, type CaseCall, type DenialCase } from './denial-cases.ts';
import { GatewaySession, recordOf, textOf, type WireAnswer } from './gateway-session.ts';

/** What a call is charged, the same on both sides. */
interface Amounts {
  readonly tokens: number;
  readonly costUsd: number;
}

/** What the case's call takes, from a gateway that denies nothing. */
async function amountsOf({ call = defaultCall }: DenialCase): Promise<Amounts> {
  await using session = await GatewaySession.open();
  const key = session.gateway.managementKey;
  const { body } = await session.call(call.route, { key, body: call.body });
  const { totalTokens, costCents } = recordOf(body['usage']);
  return { tokens: Number(totalTokens ?? 0), costUsd: Number(costCents ?? 0) / 100 };
}

async function recordOfKey(session: GatewaySession, id: string): Promise<KeyRecord> {
  return session.manage('keys.retrieve', { id });
}

/** What a client or another service would enforce, from what the gateway tells of the key. */
function enforcerOf(session: GatewaySession, record: KeyRecord, planName: PlanName): Enforcer {
  return createEnforcer({
    policies: [...plan(planName), ...policiesFromKey(record, { ipAllowlist: 'here' })],
    store: memoryStore({ snapshot: 'empty' }),
    windowFrom: 'admitted',
    now: () => session.gateway.clock.now(),
  });
}

function factsOf(call: CaseCall, keyId: string, estimate: Amounts): CallFacts {
  const { model, maxTokens, promptTokens } = call;
  const route: Route = routes[call.route];
  const { capability = route.capability ?? null } = call;
  const { metered } = route;
  const facts = { capability, metered, keyId, estimate, ip: '127.0.0.1', model, maxTokens };
  return { ...facts, ...(promptTokens === undefined ? {} : { promptTokens }) };
}

/** A denial in the words of the wire. */
function wireOf({ status, message, code, details, ...denial }: Denial): object {
  if (status !== 429) return { status, headers: {}, body: { error: message, code, details } };
  const { limit, remaining, retryAfterMs, resetAt, window } = denial;
  const seconds = retryAfterMs === null ? null : Math.max(1, Math.ceil(retryAfterMs / 1000));
  return {
    status,
    headers: {
      ...(seconds === null ? {} : { 'retry-after': String(seconds) }),
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      ...(resetAt === null ? {} : { 'x-ratelimit-reset': String(Math.ceil(resetAt / 1000)) }),
    },
    body: { error: message, code, details, retry_after: seconds, limit, window },
  };
}

const headersOfDenials = [
  'retry-after',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
];

function wireOfAnswer({ status, headers, body }: WireAnswer): object {
  // A 403 carries the fields of the key's per-minute limit, as every answer does.
  const shown = status === 429 ? headersOfDenials.filter((name) => headers.has(name)) : [];
  return {
    status,
    headers: Object.fromEntries(shown.map((name) => [name, headers.get(name)])),
    body,
  };
}

test.each(denialCases)('$name: the gateway answers what enforcement says', async (denialCase) => {
  const {
    key = {},
    plan: planName = 'enterprise',
    change,
    admitted = 0,
    pauseMs = 7,
    call = defaultCall,
  } = denialCase;
  const amounts = await amountsOf(denialCase);
  await using session = await GatewaySession.open({ plan: planName });
  const created = await session.manage('keys.create', { body: { name: 'denied', ...key } });
  const id = textOf(created['id']);
  const secret = textOf(created['secret']);
  if (change !== undefined) {
    await session.manage(change.route, { id, body: change.body ?? {} });
    session.gateway.clock.advance(change.afterMs ?? 0);
  }
  const enforcer = enforcerOf(session, await recordOfKey(session, id), planName);
  const facts = factsOf(call, id, amounts);

  for (let count = 0; count < admitted; count++) {
    expect(await session.call(call.route, { key: secret, body: call.body })).toMatchObject({
      status: 200,
    });
    const admission = await enforcer.admit(facts);
    expect(admission).toMatchObject({ allowed: true });
    admission.settle(amounts);
    session.gateway.clock.advance(pauseMs);
  }
  const answer = await session.call(call.route, { key: secret, body: call.body });
  const { denial } = await enforcer.admit(facts);

  expect(denial).toMatchObject({ policy: denialCase.policy, status: denialCase.status });
  expect(wireOfAnswer(answer)).toEqual(denial === null ? null : wireOf(denial));
});

test('no policy that a key record or a plan stands for is left out of the table', () => {
  const record = {
    status: 'active',
    expires_at: '2027-01-01T00:00:00Z',
    grace_expires_at: '2027-01-01T00:00:00Z',
    ip_allowlist: ['::1'],
    rate_limit: 1,
    permissions: { scope: 'full', models: ['*'], max_tokens: 1 },
    limits: {
      requests_per_second: 1,
      requests_per_day: 1,
      tokens_per_day: 1,
      tokens: 1,
      cost_usd: 1,
    },
  };
  const resets = ['daily', 'weekly', 'monthly', 'yearly', 'one_time'];
  const made = [
    ...plan('free'),
    ...resets.flatMap((reset) =>
      policiesFromKey(
        { ...record, limits: { ...record.limits, reset_period: reset } },
        { ipAllowlist: 'here' },
      ),
    ),
  ].map(({ name }) => name);
  const denied = denialCases.map(({ policy }) => policy);
  expect(new Set(denied)).toEqual(new Set(made));
});

test('a legacy key is denied nothing that a limit stands for, on either side', async () => {
  const legacy = {
    name: 'old',
    secret: 'sk_legacylegacylegacy',
    legacy: true,
    rate_limit: 1,
    limits: { tokens: 1, cost_usd: 0.000_001, requests_per_second: 1, requests_per_day: 1 },
  };
  await using session = await GatewaySession.open({ plan: 'enterprise', keys: [legacy] });
  const current = await session.call('keys.current', { key: legacy.secret });
  const enforcer = enforcerOf(session, current.body, 'enterprise');
  const facts = factsOf(defaultCall, textOf(current.body['id']), { tokens: 100, costUsd: 1 });
  for (let count = 0; count < 3; count++) {
    const { status } = await session.call('chat.create', {
      key: legacy.secret,
      body: defaultCall.body,
    });
    expect([status, (await enforcer.admit(facts)).allowed]).toEqual([200, true]);
  }
});
