import type { ChatMessage } from '@regpilot/contract/schemas';
import type { Estimate } from './call.ts';

/** RegPilot's own rule of thumb (AI Gateway, Token limits). */
const charactersPerToken = 4;

/** What a completion is taken to need when the call sets no maximum: the documented default of `/ai/complete`. */
const defaultCompletionTokens = 1000;

/**
 * Tokens that a chat will probably cost: its text at four characters a token, and the most that the
 * completion may take. It is only what is reserved; the gateway's own count is settled afterwards.
 *
 * Parts that are not text (images) and tool definitions count nothing.
 */
export function estimateChat(
  messages: readonly ChatMessage[],
  maxTokens: number | undefined,
): Estimate {
  let characters = 0;
  for (const { content } of messages) {
    if (typeof content === 'string') characters += content.length;
    else for (const part of content ?? []) characters += part.text?.length ?? 0;
  }
  return { tokens: tokensOf(characters) + (maxTokens ?? defaultCompletionTokens) };
}

/** Embeddings have no completion: their text is all they cost. */
export function estimateEmbeddings(input: string | readonly string[]): Estimate {
  const texts = typeof input === 'string' ? [input] : input;
  return { tokens: tokensOf(texts.reduce((sum, text) => sum + text.length, 0)) };
}

/** For routes that use no model. */
export const noEstimate: Estimate = { tokens: 0 };

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
