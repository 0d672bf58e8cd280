export type { Admission, AdmissionReports, Admitted, Refused } from './admission/admission.ts';
export type { AdmitOptions, PolicyPart } from './admission/admit-options.ts';
export type { CallEstimate, CallFacts } from './admission/call-facts.ts';
export { createEnforcer, createMemoryEnforcer } from './admission/create-enforcer.ts';
export type { MemoryEnforcerOptions } from './admission/create-enforcer.ts';
export type { Denial } from './admission/denial.ts';
export type { Enforcer } from './admission/enforcer.ts';
export type { EnforcerOptions } from './admission/enforcer-options.ts';
export type {
  EnforcementEvent,
  EnforcementEventName,
  EnforcementEventOf,
} from './admission/events/enforcement-events.ts';
export type { After } from './admission/waiting/after.ts';
export { defaultPrices } from './estimates/default-prices.ts';
export { estimateChat, estimateEmbeddings } from './estimates/estimate-call.ts';
export type {
  EstimatedChat,
  EstimatedEmbeddings,
  EstimateOptions,
  TokenEstimate,
} from './estimates/estimate-call.ts';
export type {
  ChatPrompt,
  PromptMessage,
  PromptPart,
  PromptToolCall,
} from './estimates/chat-prompt.ts';
export { promptTokens } from './estimates/prompt-tokens.ts';
export { priceTable } from './estimates/price-table.ts';
export type { ModelOrTier, PriceTable } from './estimates/price-table.ts';
export { costOf, estimateCost } from './estimates/token-cost.ts';
export type { TokenUsage } from './estimates/token-cost.ts';
export type { Estimator, Tokenizer } from './estimates/token-counter.ts';
export type { PriceList, TokenPrice } from './estimates/price-list.ts';
export { calendarPeriod } from './meters/calendar-period.ts';
export type { CalendarPeriod, ResetPeriod } from './meters/calendar-period.ts';
export { meterIdentity, meterUsage } from './meters/meter.ts';
export type {
  CalendarLimit,
  ConcurrencyLimit,
  CountedUnit,
  Meter,
  MeterLimit,
  MeterUnit,
  MeterUsage,
  RollingLimit,
} from './meters/meter.ts';
export { costLimit, tokenLimit, tokensPerDay, tokensPerMinute } from './policies/budgets.ts';
export type { CostLimit, TokenLimit } from './policies/budgets.ts';
export { concurrency } from './policies/concurrency.ts';
export type { CustomCheckFunction } from './policies/custom-check.ts';
export type { CustomMeter } from './policies/custom-limit.ts';
export { definePolicy } from './policies/define-policy.ts';
export type { CustomCheck, CustomLimit } from './policies/define-policy.ts';
export { gatewayLimits } from './policies/gateway-limits.ts';
export { ipAllowlist } from './policies/ip-allowlist.ts';
export type {
  KeyRecord,
  KeyRecordLimits,
  KeyRecordPermissions,
  KeyRecordUsage,
} from './policies/key-record.ts';
export { expires, keyStatus } from './policies/key-state.ts';
export type { KeyStatus } from './policies/key-state.ts';
export { allowModels, maxTokens } from './policies/models.ts';
export { capabilities, scopes } from './policies/permissions.ts';
export type { KeyScopeName } from './policies/permissions.ts';
export { plan } from './policies/plan.ts';
export type { PlanOverrides } from './policies/plan.ts';
export { isPlanName, plans } from './policies/plans.ts';
export type { PlanCaps, PlanName } from './policies/plans.ts';
export { policiesFromKey } from './policies/policies-from-key.ts';
export type { KeyPolicyOptions } from './policies/policies-from-key.ts';
export type { LimitOptions, PolicyOptions } from './policies/policy-options.ts';
export type {
  CheckFailure,
  CheckPolicy,
  CheckStage,
  EnforcementMode,
  GatewayLimitsPolicy,
  MeterPolicy,
  Policy,
  PolicyScope,
  StoreErrorRule,
} from './policies/policy.ts';
export { requestsPerDay, requestsPerMinute, requestsPerSecond } from './policies/request-limits.ts';
export type {
  ActualAmounts,
  Denied,
  EnforcementStore,
  MaybePromise,
  ReservationRules,
  Reserved,
  ReserveRequest,
  WindowFrom,
} from './stores/enforcement-store.ts';
export type {
  EnforcementSnapshot,
  SavedCounter,
  SavedReservation,
} from './stores/memory/snapshot/enforcement-snapshot.ts';
export { leasedStore } from './stores/leased-store.ts';
export type { LeasedStore } from './stores/leased-store.ts';
export type { LeasedStoreOptions, SharingStore } from './stores/leases/leased-store-options.ts';
export type {
  LeaseGranted,
  LeaseReport,
  LeaseRequest,
  ShareSource,
  WantedShare,
} from './stores/leases/share-source.ts';
export { memoryStore } from './stores/memory-store.ts';
export type { MemoryStore, MemoryStoreOptions } from './stores/memory-store.ts';
export { redisStore } from './stores/redis-store.ts';
export type { RedisStore, RedisStoreOptions } from './stores/redis-store.ts';
export type { IoredisClient, NodeRedisClient, RedisClient } from './stores/redis/redis-scripts.ts';
export { StoreError } from './stores/store-error.ts';
