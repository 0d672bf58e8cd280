import { errorCodeOfStatus, isErrorCode, type ErrorCode } from './codes.ts';

/** RegPilot's flat envelope. `error` is the text, not an object. */
export interface ErrorBody {
  error: string;
  code?: string;
  message?: string;
  details?: Record<string, unknown>;
  request_id?: string;
  headers_checked?: readonly string[];
  retry_after?: number | null;
  limit?: number;
  window?: string;
}

/** The nested envelope of OpenAI, Transactional and orq. */
export interface NestedErrorBody {
  error: {
    message: string;
    type: string;
    code: string | null;
    param: string | null;
    details?: Record<string, unknown>;
  };
}

/** What can be read off any gateway's error body. */
export interface ErrorReading {
  readonly code: ErrorCode;
  /** The gateway's own code where it is none of ours. */
  readonly foreignCode: string | undefined;
  readonly message: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** From the body's `retry_after`, milliseconds; null when the body says that the limit never resets. */
  readonly retryAfterMs: number | null | undefined;
  readonly requestId: string | undefined;
}

/** OpenAI's `type` for each class of status: its SDKs and their users look at it. */
const nestedTypes: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
};

/** The same error as `ErrorBody` in OpenAI's shape, for the compatible routes. */
export function toNestedErrorBody(body: ErrorBody, status: number): NestedErrorBody {
  const type = nestedTypes[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error');
  const { error: message, code, details } = body;
  return {
    error: {
      message,
      type,
      code: code ?? null,
      param: null,
      ...(details === undefined ? {} : { details }),
    },
  };
}

/**
 * Reads either envelope, and anything else as far as it goes: a gateway in front of the gateway
 * answers with whatever it likes, and the error must still carry a code.
 */
export function readErrorBody(body: unknown, status: number): ErrorReading {
  const flat = record(body) ?? {};
  const inner = record(flat['error']) ?? flat;
  const sent = text(inner['code']) ?? text(flat['code']);
  const message = text(inner['message']) ?? text(flat['error']) ?? text(flat['message']);
  return {
    code: isErrorCode(sent) ? sent : codeByText(message, status),
    foreignCode: isErrorCode(sent) ? undefined : sent,
    message: text(flat['error']) ?? message,
    details: record(inner['details']) ?? record(flat['details']),
    retryAfterMs: retryAfter(
      'retry_after' in flat ? flat['retry_after'] : record(inner['details'])?.['retry_after'],
    ),
    requestId: text(flat['request_id']),
  };
}

/**
 * The documented 401s tell their cases apart by text alone (the one for a missing key has no code),
 * and which case it is decides whether another key is tried.
 */
function codeByText(message: string | undefined, status: number): ErrorCode {
  if (status === 401 && message !== undefined) {
    if (message.startsWith('Missing API key')) return 'MISSING_API_KEY';
    if (message.includes('revoked')) return 'REVOKED_API_KEY';
  }
  return errorCodeOfStatus(status);
}

function retryAfter(value: unknown): number | null | undefined {
  if (value === null) return null;
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? value * 1000
    : undefined;
}

function record(value: unknown): Record<string, unknown> | undefined {
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
