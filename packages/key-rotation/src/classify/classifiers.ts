import type { FailedOutcome } from '../attempt/outcome.ts';
import { classifyByRules, type AnswerRule } from './classify-by-rules.ts';
import { classifyByStatus, isResponse, type Classify } from './classify-by-status.ts';

/**
 * An account without credit is told from a busy one by text alone, and no answer says when somebody
 * will have paid. Asked again this often, another account's key is used meanwhile.
 */
const outOfCredit: FailedOutcome = { outcome: 'limited', retryAfterMs: 5 * 60_000 };
const auth: FailedOutcome = { outcome: 'auth' };
const missingKey: FailedOutcome = { outcome: 'missing-key' };
const forbidden: FailedOutcome = { outcome: 'forbidden' };

const openaiRules: readonly AnswerRule[] = [
  // A restricted key that lacks a scope is a good key: ejecting it would take it from every other call.
  { status: 401, says: /insufficient permissions|missing scopes/i, outcome: forbidden },
  { status: 401, says: /didn't provide an API key|^Missing API key/im, outcome: missingKey },
  { status: 401, says: /MISSING_API_KEY/, outcome: missingKey },
  { status: 429, says: /insufficient_quota|billing_hard_limit_reached/, outcome: outOfCredit },
  // Payment Required, as compatible providers with prepaid credit answer.
  { status: 402, outcome: outOfCredit },
];

const anthropicRules: readonly AnswerRule[] = [
  { status: 401, says: /x-api-key header is required/i, outcome: missingKey },
  { status: 400, says: /credit balance is too low/i, outcome: outOfCredit },
];

const googleRules: readonly AnswerRule[] = [
  // google.rpc.ErrorInfo: a key that is wrong, deleted or expired is an invalid argument, not a 401.
  { status: 400, says: /API_KEY_INVALID|API key not valid|API key expired/, outcome: auth },
  { status: 403, says: /unregistered callers|without established identity/i, outcome: missingKey },
  {
    status: 429,
    // google.rpc.RetryInfo: a google.protobuf.Duration in the body, instead of a Retry-After.
    says: /retryDelay"?\s*:\s*"?(\d+(?:\.\d+)?)s/,
    outcome: ([, seconds]) => ({
      outcome: 'limited',
      retryAfterMs: Math.ceil(Number(seconds) * 1000),
    }),
  },
];

/**
 * Classifiers for the errors of well-known providers and their SDKs, for the option `classify`.
 * Each judges by status, and by code or message where the provider's status misleads:
 *
 * - `regpilot`: the default. 401 fails over, except "Missing API key"; 403 never does.
 * - `openai`: OpenAI and compatible gateways. Adds missing scopes (stays with the key) and used-up
 *   credit (429 `insufficient_quota`, 402: on to another key, this one again after 5 minutes).
 * - `anthropic`: adds a missing header and used-up credit (400).
 * - `google`: a bad key is 400 `API_KEY_INVALID`; 429 tells its delay in the body.
 * - `response`: judges nothing but a returned `Response`, by its status; every thrown error is the caller's.
 *
 * In `ring.call` a returned `Response` is judged by status and headers, as its body is not read;
 * `ring.fetch` reads the bodies of refusals.
 */
export const classifiers: Readonly<
  Record<'regpilot' | 'openai' | 'anthropic' | 'google' | 'response', Classify>
> = {
  regpilot: classifyByStatus,
  openai: classifyByRules(openaiRules),
  anthropic: classifyByRules(anthropicRules),
  google: classifyByRules(googleRules),
  response: (failure, now) =>
    isResponse(failure) ? classifyByStatus(failure, now) : { outcome: 'fatal' },
};
