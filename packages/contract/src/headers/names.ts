/**
 * Where a gateway looks for the key, first hit wins (RegPilot, API reference, Authentication).
 * Lower case, as Node and HTTP/2 hand header names over. Some hosts strip `Authorization`, which is
 * why `x-api-key` comes first and is the one that the client sends.
 */
export const authHeaders = [
  'x-api-key',
  'x-regpilot-key',
  'api-key',
  'authorization',
  'x-authorization',
  'proxy-authorization',
] as const;

export type AuthHeader = (typeof authHeaders)[number];

/** Header names beside those of authentication and rate limits, by what they mean. */
export const headerNames = {
  requestId: 'x-request-id',
  idempotencyKey: 'idempotency-key',
  /** `1` on every answer of a gateway that keeps idempotency keys: only then may a POST of unknown outcome be repeated. */
  idempotencySupport: 'x-regpilot-idempotency',
  /** `true` on an answer that was kept from an earlier request with the same idempotency key. */
  idempotencyReplayed: 'x-regpilot-idempotency-replayed',
  /** `true` or `false`: whether the same request is worth repeating, whatever its status says. The openai and anthropic SDKs go by it as well. */
  shouldRetry: 'x-should-retry',
  model: 'x-regpilot-model',
  promptTokens: 'x-regpilot-prompt-tokens',
  completionTokens: 'x-regpilot-completion-tokens',
  creditsCharged: 'x-credits-charged',
  creditsRemaining: 'x-credits-remaining',
  cacheStatus: 'x-cache-status',
  userId: 'x-regpilot-user-id',
  feature: 'x-regpilot-feature',
  governorValidated: 'x-governor-validated',
  governorApproved: 'x-governor-approved',
  governorRiskLevel: 'x-governor-risk-level',
  governorRiskScore: 'x-governor-risk-score',
  governorViolations: 'x-governor-violations',
  governorModifications: 'x-governor-modifications',
  governorAuditId: 'x-governor-audit-id',
} as const;

/** How both sides read a header: lower-case name in, the value or nothing out. */
export type HeaderGetter = (name: string) => string | null | undefined;
