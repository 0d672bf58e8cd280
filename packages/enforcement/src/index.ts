export type { Admission, AdmissionReports, Admitted, Refused } from './admission/admission.ts';
export type { CallEstimate, CallFacts } from './admission/call-facts.ts';
export { createEnforcer } from './admission/create-enforcer.ts';
export type { Enforcer } from './admission/create-enforcer.ts';
export type { Denial } from './admission/denial.ts';
export type { EnforcementMode, EnforcerOptions } from './admission/enforcer-options.ts';
export type { ResetPeriod } from './meters/calendar-period.ts';
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
export { concurrency } from './policies/concurrency.ts';
export { definePolicy } from './policies/define-policy.ts';
export type { CustomCheck } from './policies/define-policy.ts';
export { expires, keyStatus } from './policies/key-state.ts';
export type { KeyStatus } from './policies/key-state.ts';
export { allowModels, maxTokens } from './policies/models.ts';
export { capabilities, scopes } from './policies/permissions.ts';
export type { KeyScopeName } from './policies/permissions.ts';
export { policiesFromKey } from './policies/policies-from-key.ts';
export type {
  KeyRecord,
  KeyRecordLimits,
  KeyRecordPermissions,
} from './policies/policies-from-key.ts';
export type {
  CheckFailure,
  CheckPolicy,
  CheckStage,
  MeterPolicy,
  Policy,
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
export { memoryStore } from './stores/memory-store.ts';
export type { MemoryStore, MemoryStoreOptions } from './stores/memory-store.ts';
