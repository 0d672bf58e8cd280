import { ConfigurationError } from '@regpilot/contract';
import { describe, expect, it } from 'vitest';
import { openai } from './openai.ts';

const messages = [{ role: 'user' as const, content: 'Hi' }];

describe('the openai dialect', () => {
  it("says everything in OpenAI's words", () => {
    const toolCalls = [
      { id: 't1', type: 'function' as const, function: { name: 'f', arguments: '{}' } },
    ];
    const body = openai.writeChat({
      model: 'm',
      messages: [
        ...messages,
        { role: 'assistant', content: null, toolCalls },
        { role: 'tool', content: '1', toolCallId: 't1' },
      ],
      maxTokens: 5,
      toolChoice: 'auto',
      temperature: 0,
      stream: true,
    });
    expect(body).toEqual({
      model: 'm',
      messages: [
        ...messages,
        { role: 'assistant', content: null, tool_calls: toolCalls },
        { role: 'tool', content: '1', tool_call_id: 't1' },
      ],
      max_tokens: 5,
      tool_choice: 'auto',
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it.each([
    ['params.model', { messages }],
    ['params.quality', { messages, model: 'm', quality: 'cheap' as const }],
    ['params.governorEnabled', { messages, model: 'm', governorEnabled: true }],
  ])('refuses what a plain gateway cannot be told: %s', (field, params) => {
    expect(() => openai.writeChat(params)).toThrow(expect.objectContaining({ field }));
    expect(() => openai.writeChat(params)).toThrow(ConfigurationError);
  });
});
