import { toNestedErrorBody } from '@regpilot/contract';
import type { AllKeysFailedError } from '../errors/all-keys-failed-error.ts';

/**
 * The answer for a call that had no key to ask with: each is known to be refused, from other calls.
 * Clients turn a 401 into their error for it; an exception they would take for a broken connection,
 * and try again. `x-should-retry` is what the openai and anthropic SDKs go by.
 */
export function exhaustedResponse(error: AllKeysFailedError): Response {
  const body = toNestedErrorBody(
    { error: error.message, code: error.code, details: { keys: error.keys } },
    401,
  );
  return Response.json(body, { status: 401, headers: { 'x-should-retry': 'false' } });
}
