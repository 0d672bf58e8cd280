import { ConfigurationError } from '@regpilot/contract';
import type { ChatMessage } from '@regpilot/contract/schemas';

interface MessageRule {
  readonly field: 'content' | 'toolCallId';
  readonly isBroken: (message: ChatMessage) => boolean;
  readonly problem: string;
  readonly allowed: string;
}

/** What the roles ask for. Providers refuse such messages, each in words of its own, after the call has been paid for. */
const rules: readonly MessageRule[] = [
  {
    field: 'content',
    isBroken: ({ content }) => Array.isArray(content) && content.length === 0,
    problem: 'is an empty list',
    allowed: 'a string, or at least one content part',
  },
  {
    field: 'content',
    isBroken: ({ role, content, toolCalls = [] }) =>
      (content ?? null) === null && (role !== 'assistant' || toolCalls.length === 0),
    problem: 'is missing',
    allowed:
      'a string or a list of content parts; only an assistant message with toolCalls may go without',
  },
  {
    field: 'toolCallId',
    isBroken: ({ role, toolCallId = '' }) => role === 'tool' && toolCallId === '',
    problem: 'is missing',
    allowed: 'the id of the tool call that this message answers',
  },
];

/** @throws ConfigurationError for the first message that its role does not allow. */
export function checkMessages(messages: readonly ChatMessage[]): void {
  for (const [index, message] of messages.entries()) {
    const rule = rules.find(({ isBroken }) => isBroken(message));
    if (rule === undefined) continue;
    const { field, problem, allowed } = rule;
    throw new ConfigurationError({ field: `params.messages[${index}].${field}`, problem, allowed });
  }
}
