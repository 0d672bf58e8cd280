export { errorCodeOfStatus, errorCodes, isErrorCode } from './errors/codes.ts';
export type { ErrorCode, ErrorCodeFacts, Fault, WireErrorCode } from './errors/codes.ts';
export { ConfigurationError } from './errors/configuration-error.ts';
export type { ConfigurationProblem } from './errors/configuration-error.ts';
export { readErrorBody, toNestedErrorBody } from './errors/error-body.ts';
export type { ErrorBody, ErrorReading, NestedErrorBody } from './errors/error-body.ts';
export { limitRefusal } from './errors/limit-refusal.ts';
export type { LimitRefusal, MetLimit } from './errors/limit-refusal.ts';
export { isRegPilotError, RegPilotError } from './errors/regpilot-error.ts';
export type { RegPilotErrorOptions } from './errors/regpilot-error.ts';
export { readApiKey } from './headers/api-key.ts';
export type { PresentedKey } from './headers/api-key.ts';
export { authHeaders, headerNames } from './headers/names.ts';
export type { AuthHeader, HeaderGetter } from './headers/names.ts';
export {
  formatIetfRateLimit,
  formatRateLimitFields,
  parseIetfRateLimit,
  parseRateLimitFields,
} from './headers/rate-limit.ts';
export type { IetfItem, RateLimitFields, RateLimitStatus } from './headers/rate-limit.ts';
export { formatRetryAfter, parseRetryAfter, readRetryAfter } from './headers/retry-after.ts';
export { findKeyFault, infixOfEnvironment, maskKey, readKeyFormat } from './keys/key-format.ts';
export type { KeyEnvironment, KeyFault, KeyFormat, KeyType } from './keys/key-format.ts';
export { hashesEqual, hashKey, keyId } from './keys/key-id.ts';
export { defaultEmbeddingsModel, defaultQuality, modelOfQuality } from './models/default-models.ts';
export { outcomeCosts, outcomeOfStatus } from './outcomes/outcome-costs.ts';
export type { Outcome, OutcomeCost } from './outcomes/outcome-costs.ts';
export { redactedKey, redactKeys } from './redaction/redact-keys.ts';
export { commonErrors, routes, wireVersion } from './routes/routes.ts';
export type { Capability, HttpMethod, Route, RouteName, SchemaName } from './routes/routes.ts';
