import { headerNames, outcomeOfStatus, type Outcome } from '@regpilot/contract';
import { checkInput, CompleteResponse } from '@regpilot/contract/schemas';

export interface Gateway {
  readonly baseURL: string;
  readonly apiKey: string;
}

export interface Question {
  readonly messages: readonly { readonly role: 'system' | 'user'; readonly content: string }[];
  readonly quality: 'cheap' | 'balanced' | 'frontier';
  readonly maxTokens: number;
}

export interface Reply {
  /** What the call costs, by the contract's table. */
  readonly outcome: Outcome;
  /** Null unless the gateway answered as documented. */
  readonly answer: CompleteResponse | null;
}

/** One attempt. `arrived` is called as soon as the gateway is known to have the call. Never rejects. */
export async function askGateway(
  { baseURL, apiKey }: Gateway,
  question: Question,
  arrived: () => void,
): Promise<Reply> {
  let outcome: Outcome = 'unknown';
  try {
    const response = await fetch(`${baseURL}/ai/complete`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(30_000),
    });
    arrived();
    const cached = response.headers.get(headerNames.cacheStatus) === 'HIT';
    if (!response.ok) outcome = outcomeOfStatus(response.status, cached);
    const body = checkInput(CompleteResponse, await response.json());
    if (response.ok && body.ok)
      return { outcome: outcomeOfStatus(response.status, cached), answer: body.value };
  } catch {
    // Sent, and no answer that can be read: the gateway may have done the work.
  }
  return { outcome, answer: null };
}
