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
export { classifyByStatus } from './classify/classify-by-status.ts';
export type { Classify } from './classify/classify-by-status.ts';
export { AllKeysFailedError } from './errors/all-keys-failed-error.ts';
export type { KeyFailure } from './errors/all-keys-failed-error.ts';
export { CallAbortedError } from './errors/call-aborted-error.ts';
export { CallTimeoutError } from './errors/call-timeout-error.ts';
export { KeySourceError } from './errors/key-source-error.ts';
export type { KeySourceErrorOptions, KeySourceReason } from './errors/key-source-error.ts';
export type { CallKeys } from './ring/call-keys.ts';
export type { CallOptions } from './ring/call-with-ring.ts';
export type { Strategy } from './ring/choose-key.ts';
export { createKeyRing } from './ring/create-key-ring.ts';
export type { KeyedContext, KeyedFunction } from './ring/function-turns.ts';
export type { KeyLease } from './ring/key-lease.ts';
export type { KeyPool, RecoveryLimits } from './ring/key-pool.ts';
export { isKeyRing } from './ring/key-ring.ts';
export type { KeyRing } from './ring/key-ring.ts';
export type { KeyState } from './ring/key-state.ts';
export type { KeyRingOptions } from './ring/read-ring-options.ts';
export type { KeyRingEvent, KeyRingEventName, KeyRingEventOf } from './ring/ring-events.ts';
export type { KeyRingStatus, KeyStatus } from './ring/ring-status.ts';
export { fromEnv } from './sources/from-env.ts';
export type { FromEnvOptions } from './sources/from-env.ts';
export { fromFunction } from './sources/from-function.ts';
export type { KeyMaterial, KeySource, LoadedKeys } from './sources/key-source.ts';
export type { KeyListInput } from './sources/read-key-list.ts';
