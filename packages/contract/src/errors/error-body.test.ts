import { expect, test } from 'vitest';
import { readErrorBody, toNestedErrorBody } from './error-body.ts';

const nothing = {
  foreignCode: undefined,
  details: undefined,
  retryAfterMs: undefined,
  requestId: undefined,
};

test.each([
  {
    name: 'the documented 400',
    status: 400,
    body: { error: 'Messages array is required', code: 'MISSING_MESSAGES' },
    reading: { ...nothing, code: 'MISSING_MESSAGES', message: 'Messages array is required' },
  },
  {
    name: 'the documented token limit with details',
    status: 400,
    body: {
      error: 'Token limit exceeded',
      code: 'TOKEN_LIMIT_EXCEEDED',
      details: { estimated_tokens: 12000, limit: 8000 },
    },
    reading: {
      ...nothing,
      code: 'TOKEN_LIMIT_EXCEEDED',
      message: 'Token limit exceeded',
      details: { estimated_tokens: 12000, limit: 8000 },
    },
  },
  {
    name: 'the documented 401 for a missing key, which has no code',
    status: 401,
    body: {
      error: 'Missing API key. Use one of: X-API-Key: YOUR_KEY',
      headers_checked: ['x-api-key'],
    },
    reading: {
      ...nothing,
      code: 'MISSING_API_KEY',
      message: 'Missing API key. Use one of: X-API-Key: YOUR_KEY',
    },
  },
  {
    name: 'the documented 401 for a revoked key, which has no code',
    status: 401,
    body: { error: 'API key has been revoked' },
    reading: { ...nothing, code: 'REVOKED_API_KEY', message: 'API key has been revoked' },
  },
  {
    name: 'the documented 429, seconds become milliseconds',
    status: 429,
    body: { error: 'Rate limit exceeded', retry_after: 60, limit: 100, window: '1 minute' },
    reading: {
      ...nothing,
      code: 'RATE_LIMIT_EXCEEDED',
      message: 'Rate limit exceeded',
      retryAfterMs: 60_000,
    },
  },
  {
    name: 'a limit that never resets',
    status: 429,
    body: { error: 'Token quota exceeded', code: 'TOKEN_QUOTA_EXCEEDED', retry_after: null },
    reading: {
      ...nothing,
      code: 'TOKEN_QUOTA_EXCEEDED',
      message: 'Token quota exceeded',
      retryAfterMs: null,
    },
  },
  {
    name: 'the documented 500 with its request id, the text of `error` before that of `message`',
    status: 500,
    body: {
      error: 'Internal server error',
      message: 'Failed to process request',
      request_id: 'req_abc123',
    },
    reading: {
      ...nothing,
      code: 'INTERNAL_ERROR',
      message: 'Internal server error',
      requestId: 'req_abc123',
    },
  },
  {
    name: 'a nested body with a foreign code',
    status: 400,
    body: {
      error: {
        message: 'No such model',
        type: 'invalid_request_error',
        code: 'model_not_found',
        param: 'model',
      },
    },
    reading: {
      ...nothing,
      code: 'INVALID_REQUEST',
      foreignCode: 'model_not_found',
      message: 'No such model',
    },
  },
  {
    name: 'a code that is a property of every object',
    status: 403,
    body: { error: 'no', code: 'toString' },
    reading: { ...nothing, code: 'PERMISSION_DENIED', foreignCode: 'toString', message: 'no' },
  },
  {
    name: 'no body at all',
    status: 502,
    body: undefined,
    reading: { ...nothing, code: 'PROVIDER_ERROR', message: undefined },
  },
  {
    name: 'a body that is a list',
    status: 404,
    body: [1],
    reading: { ...nothing, code: 'NOT_FOUND', message: undefined },
  },
  {
    name: 'a negative wait',
    status: 429,
    body: { error: 'x', retry_after: -1 },
    reading: { ...nothing, code: 'RATE_LIMIT_EXCEEDED', message: 'x' },
  },
])('$name is read', ({ status, body, reading }) => {
  expect(readErrorBody(body, status)).toEqual(reading);
});

test('the nested form of an error reads back as the same error', () => {
  const flat = { error: 'Not allowed', code: 'MODEL_NOT_ALLOWED', details: { allowed: ['gpt-4'] } };
  const nested = toNestedErrorBody(flat, 403);
  expect(nested.error.type).toBe('permission_error');
  expect(readErrorBody(nested, 403)).toEqual(readErrorBody(flat, 403));
});
