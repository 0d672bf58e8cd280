import type { AdmissionReports, TokenUsage } from '@regpilot/enforcement';
import { describe, expect, it } from 'vitest';
import { createAPIError } from '../errors/error-class.ts';
import { ConnectionError } from '../errors/connection-error.ts';
import { AbortError } from '../errors/abort-error.ts';
import type { Bill } from './bill.ts';
import type { Exchange } from './exchange.ts';
import { settle, streamSettlement } from './settle.ts';

const estimate = { tokens: 500 };

function recording(): { bill: Bill; told: unknown[] } {
  const told: unknown[] = [];
  const admission: AdmissionReports = {
    arrived: () => undefined,
    settle: (actual) => told.push(actual) > 0,
    release: () => told.push('released') > 0,
    renew: () => undefined,
  };
  return { bill: { admission, estimate, model: 'gpt-4o', costOf }, told };
}

/** A cent for each token of the prompt, two for each of the completion; only of one model. */
function costOf(
  { promptTokens, completionTokens = 0 }: TokenUsage,
  model: string,
): number | undefined {
  return model === 'openai/gpt-4o' ? (promptTokens + 2 * completionTokens) / 100 : undefined;
}

function answered(body: unknown, headers: Record<string, string> = {}): Exchange {
  return {
    kind: 'answered',
    answer: {
      kind: 'json',
      status: 200,
      headers: new Headers(headers),
      requestId: undefined,
      attempts: 1,
      text: '',
      body,
    },
  };
}

function refused(status: number): Exchange {
  const error = createAPIError(status, { code: 'API_ERROR' });
  return { kind: 'refused', status, headers: new Headers(), error };
}

function lost(delivery: 'unknown' | 'not-sent'): Exchange {
  return { kind: 'failed', delivery, error: new ConnectionError(undefined, { delivery }) };
}

const requestOnly = { tokens: 0, costUsd: 0 };

describe('settle', () => {
  it.each<[string, Exchange, unknown]>([
    [
      'the truth of a success',
      answered({ usage: { totalTokens: 42, costCents: 3 } }),
      { tokens: 42, costUsd: 0.03 },
    ],
    [
      'the truth in words of OpenAI',
      answered({ usage: { total_tokens: 42 } }),
      { tokens: 42, costUsd: undefined },
    ],
    [
      'the truth of headers',
      answered({}, { 'x-regpilot-prompt-tokens': '40', 'x-regpilot-completion-tokens': '2' }),
      { tokens: 42 },
    ],
    ['the estimate where the gateway says nothing', answered({}), estimate],
    [
      'the estimate for a usage that is no amount',
      answered({ usage: { totalTokens: -1 } }),
      estimate,
    ],
    [
      'the request alone of a cache hit',
      answered({ usage: { totalTokens: 42 } }, { 'x-cache-status': 'HIT' }),
      requestOnly,
    ],
    ['the request alone of a 400', refused(400), requestOnly],
    ['the request alone of a 403', refused(403), requestOnly],
    ['the request alone of a 503', refused(503), requestOnly],
    ['nothing of a 401', refused(401), 'released'],
    ['nothing of a 429', refused(429), 'released'],
    ['nothing where nothing was sent', lost('not-sent'), 'released'],
    ['the estimate where the outcome is unknown', lost('unknown'), estimate],
    [
      'the estimate of a call that was given up',
      { kind: 'aborted', error: new AbortError() },
      estimate,
    ],
  ])('charges %s, once', (_, exchange, expected) => {
    const { bill, told } = recording();
    settle(exchange, bill);
    expect(told).toEqual([expected]);
  });
});

describe('streamSettlement', () => {
  it.each([
    [
      'the truth of a stream read to its end',
      'done',
      { totalTokens: 42, costCents: 3 },
      false,
      { tokens: 42, costUsd: 0.03 },
    ],
    ['the estimate of one without usage', 'done', undefined, false, estimate],
    [
      'the estimate of one whose usage is no amount',
      'done',
      { totalTokens: -1, costCents: 3 },
      false,
      estimate,
    ],
    [
      'the tokens of one whose price is no amount',
      'done',
      { totalTokens: 42, costCents: -3 },
      false,
      { tokens: 42 },
    ],
    ['the request alone of a cached one', 'done', { totalTokens: 42 }, true, requestOnly],
    ['the estimate of one that failed', 'error', { totalTokens: 42 }, false, estimate],
    ['the estimate of one that was aborted', 'abort', undefined, false, estimate],
    ['the estimate of one that was left', 'abandoned', undefined, false, estimate],
  ] as const)('charges %s', (_, how, usage, cached, expected) => {
    const { bill, told } = recording();
    streamSettlement(bill, new Headers(cached ? { 'x-cache-status': 'HIT' } : {}))(how, usage);
    expect(told).toEqual([expected]);
  });
});
