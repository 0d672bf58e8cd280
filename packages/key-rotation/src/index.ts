export { AttemptContext } from './attempt/attempt-context.ts';
export type { CallEndings } from './attempt/call-limits.ts';
export { decide } from './attempt/decide.ts';
export type { AttemptHistory, Decision, StopReason } from './attempt/decide.ts';
export type {
  AttemptOutcome,
  AttemptResult,
  FailedOutcome,
  OutcomeName,
} from './attempt/outcome.ts';
export { runAttempts } from './attempt/run-attempts.ts';
export type { AttemptsResult, DecisionEvent, RunAttemptsOptions } from './attempt/run-attempts.ts';
export { sleep } from './attempt/sleep.ts';
export type { Sleep } from './attempt/sleep.ts';
export { callWithKeyRotation } from './call-with-key-rotation.ts';
export { classifiers } from './classify/classifiers.ts';
export { classifyByRules } from './classify/classify-by-rules.ts';
export type { AnswerRule } from './classify/classify-by-rules.ts';
export { classifyByStatus } from './classify/classify-by-status.ts';
export type { Classify } from './classify/classify-by-status.ts';
export { AllKeysFailedError } from './errors/all-keys-failed-error.ts';
export type { KeyFailure } from './errors/all-keys-failed-error.ts';
export { CallAbortedError } from './errors/call-aborted-error.ts';
export { CallTimeoutError } from './errors/call-timeout-error.ts';
export { KeySourceError } from './errors/key-source-error.ts';
export type { KeySourceErrorOptions, KeySourceReason } from './errors/key-source-error.ts';
export type { RingFetchOptions } from './fetch/read-fetch-options.ts';
export { LeasedKey } from './lease/leased-key.ts';
export type { LeaseOptions } from './lease/leased-key.ts';
export type { CallKeys } from './ring/call-keys.ts';
export type { CallOptions } from './ring/call-with-ring.ts';
export { createKeyRing } from './ring/create-key-ring.ts';
export type { KeyedContext, KeyedFunction } from './ring/function-turns.ts';
export type { KeyAge } from './ring/key-ages.ts';
export type { KeyQuota } from './ring/key-account.ts';
export type { KeyLease } from './ring/key-lease.ts';
export type { KeyPool, RecoveryLimits } from './ring/key-pool.ts';
export { isKeyRing } from './ring/key-ring.ts';
export type { KeyRing } from './ring/key-ring.ts';
export type { KeyState } from './ring/key-state.ts';
export type { KeyRingOptions } from './ring/read-ring-options.ts';
export { readQuota } from './ring/read-quota.ts';
export type { RetryBudgetOptions } from './ring/retry-budget.ts';
export type { KeyRingEvent, KeyRingEventName, KeyRingEventOf } from './ring/ring-events.ts';
export type { KeyRingStatus, KeyStatus } from './ring/ring-status.ts';
export type { Strategy } from './ring/strategies.ts';
export { chain } from './sources/chain.ts';
export type { DirectorySourceOptions, FileSourceOptions } from './sources/files/file-options.ts';
export type { ParseKeys } from './sources/files/parse-keys.ts';
export { fromDirectory } from './sources/from-directory.ts';
export { fromEnv } from './sources/from-env.ts';
export type { FromEnvOptions } from './sources/from-env.ts';
export { fromFile } from './sources/from-file.ts';
export { fromFunction } from './sources/from-function.ts';
export type { KeyMaterial, KeySource, LoadedKeys } from './sources/key-source.ts';
export type { KeyListInput } from './sources/read-key-list.ts';
export { merge } from './sources/merge.ts';
export type { MergeOptions } from './sources/merge.ts';
