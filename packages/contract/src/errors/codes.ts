/** Whose doing an error is: it decides who can mend it, and whether another key or a later try can help. */
export type Fault = 'call' | 'key' | 'account' | 'gateway' | 'network' | 'client';

export interface ErrorCodeFacts {
  /** HTTP status that carries the code; null for errors that never travel on the wire. */
  readonly status: number | null;
  /**
   * Whether the same call can succeed later without being changed. It says nothing about whether
   * repeating is safe: that depends on what was sent, which only the attempt loop knows.
   */
  readonly retryable: boolean;
  readonly fault: Fault;
  /** The text that the gateway sends when it has nothing more exact to say. */
  readonly message: string;
}

/**
 * Every stable code, those of the wire first. Adding a row is a minor release; renaming one is a
 * major release, because users switch on it.
 *
 * The texts of the documented errors are RegPilot's own (Authentication page, "Error Responses").
 */
export const errorCodes = {
  // 400: the call is wrong and stays wrong.
  INVALID_REQUEST: { status: 400, retryable: false, fault: 'call', message: 'Invalid request' },
  INVALID_JSON: {
    status: 400,
    retryable: false,
    fault: 'call',
    message: 'Request body is not valid JSON',
  },
  MISSING_MESSAGES: {
    status: 400,
    retryable: false,
    fault: 'call',
    message: 'Messages array is required',
  },
  INVALID_MESSAGE_FORMAT: {
    status: 400,
    retryable: false,
    fault: 'call',
    message: "Invalid message format. Each message must have 'role' and 'content'",
  },
  INVALID_QUALITY: {
    status: 400,
    retryable: false,
    fault: 'call',
    message: 'Invalid quality tier. Must be: cheap, balanced, or frontier',
  },
  TOKEN_LIMIT_EXCEEDED: {
    status: 400,
    retryable: false,
    fault: 'call',
    message: 'Token limit exceeded. Maximum 8000 tokens per request',
  },
  MODEL_NOT_FOUND: { status: 400, retryable: false, fault: 'call', message: 'Model not found' },
  // 401: the key is not accepted; another key may be.
  MISSING_API_KEY: {
    status: 401,
    retryable: false,
    fault: 'call',
    message:
      'Missing API key. Use one of: X-API-Key: YOUR_KEY, X-RegPilot-Key: YOUR_KEY, or Authorization: Bearer YOUR_KEY',
  },
  INVALID_API_KEY: {
    status: 401,
    retryable: false,
    fault: 'key',
    message: 'Invalid or inactive API key',
  },
  REVOKED_API_KEY: {
    status: 401,
    retryable: false,
    fault: 'key',
    message: 'API key has been revoked',
  },
  // 402, 403: the key is good, but not for this.
  QUOTA_EXCEEDED: {
    status: 402,
    retryable: false,
    fault: 'account',
    message: 'Credits are used up',
  },
  PERMISSION_DENIED: {
    status: 403,
    retryable: false,
    fault: 'key',
    message: 'API key lacks required permissions',
  },
  MODEL_NOT_ALLOWED: {
    status: 403,
    retryable: false,
    fault: 'key',
    message: 'API key may not use this model',
  },
  MAX_TOKENS_EXCEEDED: {
    status: 403,
    retryable: false,
    fault: 'key',
    message: 'Requested maximum of tokens is above what the API key allows',
  },
  IP_NOT_ALLOWED: {
    status: 403,
    retryable: false,
    fault: 'key',
    message: 'API key may not be used from this address',
  },
  PLAN_REQUIRED: {
    status: 403,
    retryable: false,
    fault: 'account',
    message: 'The plan does not include this feature',
  },
  // 4xx: the request does not fit the route or the state.
  NOT_FOUND: { status: 404, retryable: false, fault: 'call', message: 'Not found' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    retryable: false,
    fault: 'call',
    message: 'Method not allowed',
  },
  CONFLICT: {
    status: 409,
    retryable: false,
    fault: 'call',
    message: 'Request conflicts with the current state',
  },
  KEY_REVOKED: {
    status: 409,
    retryable: false,
    fault: 'call',
    message: 'A revoked key stays revoked. Create a new key instead',
  },
  IDEMPOTENT_SECRET_REPLAY: {
    status: 409,
    retryable: false,
    fault: 'call',
    message: 'This request was already carried out; its secret is not shown again',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    status: 409,
    retryable: true,
    fault: 'call',
    message: 'A request with this idempotency key is still running',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    retryable: false,
    fault: 'call',
    message: 'Request body is larger than 1 MiB',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    retryable: false,
    fault: 'call',
    message: 'Content-Type must be application/json',
  },
  IDEMPOTENCY_MISMATCH: {
    status: 422,
    retryable: false,
    fault: 'call',
    message: 'This idempotency key was used with another request body',
  },
  // 429: one code a limit, so that a caller can tell a minute from a month.
  RATE_LIMIT_EXCEEDED: {
    status: 429,
    retryable: true,
    fault: 'key',
    message: 'Rate limit exceeded',
  },
  DAILY_LIMIT_EXCEEDED: {
    status: 429,
    retryable: true,
    fault: 'key',
    message: 'Daily request limit exceeded',
  },
  TOKEN_QUOTA_EXCEEDED: {
    status: 429,
    retryable: true,
    fault: 'key',
    message: 'Token quota exceeded',
  },
  COST_LIMIT_EXCEEDED: {
    status: 429,
    retryable: true,
    fault: 'key',
    message: 'Cost limit exceeded',
  },
  CONCURRENCY_LIMIT_EXCEEDED: {
    status: 429,
    retryable: true,
    fault: 'key',
    message: 'Too many requests in flight',
  },
  // 5xx: the gateway's or its provider's doing.
  INTERNAL_ERROR: {
    status: 500,
    retryable: true,
    fault: 'gateway',
    message: 'Internal server error',
  },
  PROVIDER_ERROR: {
    status: 502,
    retryable: true,
    fault: 'gateway',
    message: 'The provider answered with an error',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    fault: 'gateway',
    message: 'Service unavailable',
  },
  PROVIDER_TIMEOUT: {
    status: 504,
    retryable: true,
    fault: 'gateway',
    message: 'The provider did not answer in time',
  },
  // Never on the wire: what the client itself finds out.
  API_ERROR: {
    status: null,
    retryable: false,
    fault: 'gateway',
    message: 'The gateway answered with an error',
  },
  CONFIGURATION_ERROR: {
    status: null,
    retryable: false,
    fault: 'client',
    message: 'Invalid configuration',
  },
  CONNECTION_ERROR: {
    status: null,
    retryable: true,
    fault: 'network',
    message: 'Could not reach the gateway',
  },
  TIMEOUT: { status: null, retryable: true, fault: 'network', message: 'The call took too long' },
  ABORTED: { status: null, retryable: false, fault: 'client', message: 'The call was aborted' },
  STREAM_TRUNCATED: {
    status: null,
    retryable: false,
    fault: 'network',
    message: 'The stream ended before its last frame',
  },
  RESPONSE_FORMAT: {
    status: null,
    retryable: false,
    fault: 'gateway',
    message: 'The answer does not have the documented form',
  },
  ALL_KEYS_FAILED: { status: null, retryable: false, fault: 'key', message: 'All keys failed' },
  KEY_SOURCE_FAILED: {
    status: null,
    retryable: true,
    fault: 'client',
    message: 'The key source could not be read',
  },
  STORE_UNAVAILABLE: {
    status: null,
    retryable: true,
    fault: 'client',
    message: 'The enforcement store could not be reached',
  },
  CLOSED: { status: null, retryable: false, fault: 'client', message: 'The client is closed' },
} as const satisfies Record<string, ErrorCodeFacts>;

export type ErrorCode = keyof typeof errorCodes;

/** Codes that a gateway may send: those of `errorCodes` that have a status. */
export type WireErrorCode = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]['status'] extends number ? Code : never;
}[ErrorCode];

/** `Object.hasOwn`, so that a gateway's code of `constructor` finds nothing. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCodes, value);
}

/** What an answer without a known code is taken for. Statuses that no row lists fall to their class. */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_REQUEST',
  401: 'INVALID_API_KEY',
  402: 'QUOTA_EXCEEDED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  // So LiteLLM answers when its provider takes too long.
  408: 'PROVIDER_TIMEOUT',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'INVALID_REQUEST',
  429: 'RATE_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  502: 'PROVIDER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
  504: 'PROVIDER_TIMEOUT',
  // Anthropic's "overloaded".
  529: 'SERVICE_UNAVAILABLE',
};

/** The code for a bare status, as gateways that send no code (or their own) leave it. */
export function errorCodeOfStatus(status: number): ErrorCode {
  const known = codeOfStatus[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'INTERNAL_ERROR';
  return status >= 400 ? 'INVALID_REQUEST' : 'API_ERROR';
}
