import { benchKeys, maxTokens, messages, model } from './chat-exchange.ts';

/** What a client without an SDK sends: the headers and the body that the SDK would send. */
export function chatRequest(): { readonly headers: Record<string, string>; readonly body: object } {
  const [key = ''] = benchKeys;
  return {
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: { messages, model, maxTokens, stream: false },
  };
}

/** @throws TypeError when the answer holds no text */
export function readText(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'text' in answer) {
    if (typeof answer.text === 'string') return answer.text;
  }
  throw new TypeError('the answer holds no text');
}
