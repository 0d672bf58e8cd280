import type { RouteName } from '@regpilot/contract';
import type { PlanName } from '@regpilot/enforcement';

/** A call, and what a client knows of it before it is sent. */
export interface CaseCall {
  readonly route: RouteName;
  readonly body?: object | undefined;
  readonly model?: string | undefined;
  readonly maxTokens?: number | undefined;
  /** Default: the route's. */
  readonly capability?: 'governor' | undefined;
  /** As the gateway counts them, where a plan's bound of a prompt is the point. */
  readonly promptTokens?: number | undefined;
}

export interface DenialCase {
  readonly name: string;
  /** Of the denial, as the answer names it. */
  readonly policy: string;
  readonly status: number;
  /** Fields of `POST /gateway/keys`. */
  readonly key?: Readonly<Record<string, unknown>> | undefined;
  readonly plan?: PlanName | undefined;
  /** What happens to the key after it was made. */
  readonly change?:
    | { readonly route: RouteName; readonly body?: object | undefined; readonly afterMs?: number }
    | undefined;
  /** Calls that are admitted before. Default 0. */
  readonly admitted?: number | undefined;
  /** Between them. Default 7. */
  readonly pauseMs?: number | undefined;
  /** Default: a short chat. */
  readonly call?: CaseCall | undefined;
}

const messages = [{ role: 'user', content: 'Hello' }] as const;
const model = 'openai/gpt-4o-mini';
const chat: CaseCall = {
  route: 'chat.create',
  body: { messages, model, maxTokens: 8 },
  model,
  maxTokens: 8,
};
export const defaultCall: CaseCall = chat;

const embeddings: CaseCall = {
  route: 'embeddings.create',
  body: { input: 'Hello', model: 'text-embedding-3-small' },
  model: 'openai/text-embedding-3-small',
};
const governed: CaseCall = { ...chat, route: 'chat.createGoverned', capability: 'governor' };
const listed: CaseCall = { route: 'keys.list' };

const resets = ['daily', 'weekly', 'monthly', 'yearly', 'one_time'] as const;

/** Instants are counted from the noon of 17 June 2026, when a session begins. */
const states: readonly DenialCase[] = [
  {
    name: 'an inactive key',
    policy: 'key_status',
    status: 401,
    change: { route: 'keys.update', body: { status: 'inactive' } },
  },
  { name: 'a revoked key', policy: 'key_status', status: 401, change: { route: 'keys.revoke' } },
  {
    name: 'a rotated key at the instant its grace ends',
    policy: 'key_status',
    status: 401,
    change: { route: 'keys.rotate', body: { grace_period_seconds: 60 }, afterMs: 60_000 },
  },
  {
    name: 'a key at the instant of its expiry',
    policy: 'key_expiry',
    status: 401,
    key: { expires_at: '2026-06-17T12:00:01Z' },
    change: { route: 'keys.update', body: { name: 'renamed' }, afterMs: 1000 },
  },
  {
    name: 'an expired key that is inactive as well',
    policy: 'key_status',
    status: 401,
    key: { expires_at: '2026-06-17T12:00:01Z' },
    change: { route: 'keys.update', body: { status: 'inactive' }, afterMs: 1000 },
  },
];

const permissions: readonly DenialCase[] = [
  {
    name: 'an address that is not listed',
    policy: 'ip_allowlist',
    status: 403,
    key: { ip_allowlist: ['10.0.0.0/8', '::/0'] },
  },
  {
    name: 'an empty list of addresses',
    policy: 'ip_allowlist',
    status: 403,
    key: { ip_allowlist: [] },
  },
  {
    name: 'chat without the permission',
    policy: 'capabilities',
    status: 403,
    key: { permissions: { chat: false } },
  },
  {
    name: 'embeddings without the permission',
    policy: 'capabilities',
    status: 403,
    key: { permissions: { embeddings: false } },
    call: embeddings,
  },
  {
    name: 'the Governor without the permission',
    policy: 'capabilities',
    status: 403,
    call: governed,
  },
  {
    name: 'managing keys without the permission',
    policy: 'capabilities',
    status: 403,
    call: listed,
  },
  {
    name: 'a chat with scope read',
    policy: 'scope',
    status: 403,
    key: { permissions: { scope: 'read' } },
  },
  {
    name: 'embeddings with scope chat',
    policy: 'scope',
    status: 403,
    key: { permissions: { scope: 'chat' } },
    call: embeddings,
  },
  {
    name: 'managing keys with scope chat',
    policy: 'scope',
    status: 403,
    key: { permissions: { scope: 'chat', manage_keys: true } },
    call: listed,
  },
  {
    name: 'a model that is not listed',
    policy: 'allow_models',
    status: 403,
    key: { permissions: { models: ['gpt-4o', 'anthropic/*'] } },
  },
  {
    name: 'an empty list of models',
    policy: 'allow_models',
    status: 403,
    key: { permissions: { models: [] } },
  },
  {
    name: 'more tokens than a key may ask for',
    policy: 'max_tokens',
    status: 403,
    key: { permissions: { max_tokens: 7 } },
  },
];

type KeyFields = NonNullable<DenialCase['key']>;

/** Two of the default call fit into each: it takes 17 tokens and less than nine micro-dollars. */
const limitedKeys: Readonly<Record<string, KeyFields>> = {
  requests_per_second: { limits: { requests_per_second: 2 } },
  requests_per_minute: { rate_limit: 2 },
  requests_per_day: { limits: { requests_per_day: 2 } },
  tokens_per_day: { limits: { tokens_per_day: 40 } },
  ...Object.fromEntries(
    resets.flatMap((reset) => [
      [`token_limit_${reset}`, { limits: { tokens: 40, reset_period: reset } }],
      [`cost_limit_${reset}`, { limits: { cost_usd: 0.000_017, reset_period: reset } }],
    ]),
  ),
};

const limits: readonly DenialCase[] = Object.entries(limitedKeys).map(([policy, key]) => ({
  name: `the third call against ${policy}`,
  policy,
  status: 429,
  key,
  admitted: 2,
}));

const tinyLimits: Readonly<Record<string, KeyFields>> = {
  tokens_per_day: { tokens_per_day: 5 },
  token_limit_monthly: { tokens: 5 },
  cost_limit_monthly: { cost_usd: 0.000_001 },
};

const tooLarge: readonly DenialCase[] = Object.entries(tinyLimits).map(([policy, tiny]) => ({
  name: `a call that is larger than all of ${policy}`,
  policy,
  status: 429,
  key: { limits: tiny },
}));

const plans: readonly DenialCase[] = [
  {
    name: 'the Governor on a plan without it',
    policy: 'plan_features',
    status: 403,
    plan: 'free',
    key: {},
    call: governed,
  },
  {
    name: 'a prompt above the bound of the plan',
    policy: 'tokens_per_request',
    status: 400,
    plan: 'growth',
    call: {
      ...chat,
      body: { messages: [{ role: 'user', content: 'x'.repeat(32_000) }], model, maxTokens: 8 },
      promptTokens: 8007,
    },
  },
  {
    name: "the plan's requests per minute, where the key asks for more",
    policy: 'requests_per_minute',
    status: 429,
    plan: 'free',
    key: { rate_limit: 1000 },
    admitted: 10,
    pauseMs: 150,
  },
  {
    name: "the key's requests per second, where the plan has more",
    policy: 'requests_per_second',
    status: 429,
    plan: 'free',
    key: { limits: { requests_per_second: 1 } },
    admitted: 1,
  },
];

/** Every policy that a key record or a plan stands for, with a call that it denies. */
export const denialCases: readonly DenialCase[] = [
  ...states,
  ...permissions,
  ...limits,
  ...tooLarge,
  ...plans,
];
