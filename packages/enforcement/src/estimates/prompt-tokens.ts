import type { PromptMessage } from './chat-prompt.ts';

const charactersPerToken = 4;

/**
 * The size of a prompt as RegPilot documents it, for `CallFacts.promptTokens` and with it the caps of
 * `plan(…)` on a single prompt: four characters a token, over the texts of all messages. Templates, names and
 * tools are left out: what is counted here a gateway counts as well, so that no call is denied that it would take.
 *
 * Undefined for what is no list of messages.
 */
export function promptTokens(messages: readonly PromptMessage[]): number | undefined {
  if (!Array.isArray(messages)) return undefined;
  let characters = 0;
  for (const message of messages) characters += textLength(message?.content);
  return Math.ceil(characters / charactersPerToken);
}

function textLength(content: PromptMessage['content']): number {
  if (typeof content === 'string') return content.length;
  if (!Array.isArray(content)) return 0;
  let length = 0;
  for (const part of content) if (typeof part?.text === 'string') length += part.text.length;
  return length;
}
