import type { ChatTurn } from './chat-call.ts';

/** The documents' rule of thumb. */
export const charactersPerToken = 4;
/** What a provider's chat template adds to each message: role and separators. */
const templateTokensPerMessage = 4;
/** And the opening of the answer. */
const templateTokensPerReply = 3;

export const tokensOfText = (text: string): number => Math.ceil(text.length / charactersPerToken);

/**
 * Tokens of a prompt as this gateway charges them: more than four characters a token would give,
 * as with real gateways, so that a client that mirrors a token limit has to settle what it estimated.
 */
export function countPromptTokens(turns: readonly ChatTurn[]): number {
  return turns.reduce(
    (sum, turn) => sum + templateTokensPerMessage + tokensOfText(turn.text),
    templateTokensPerReply,
  );
}
