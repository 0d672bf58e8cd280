import type { Frame } from '../gateway/inference.ts';
import type { ChatOutcome } from './chat-inference.ts';
import { tokensOfText } from './count-tokens.ts';

/** What the two dialects' streams differ in. */
export interface StreamStyle {
  /** Fields of the frame after the last choice, beside those of every frame; null for no such frame. */
  readonly usageFrame: Readonly<Record<string, unknown>> | null;
  /** OpenAI sends `usage: null` in all other frames where usage was asked for. */
  readonly usageInEveryFrame: boolean;
}

/** A word with the white space behind it: about what providers send at a time. */
const pieces = /\s*\S+\s*/g;

/** A chat as `data:` frames: the role, the text piece by piece, the finish, the usage, `[DONE]`. */
export function chatFrames(
  outcome: ChatOutcome,
  { usageFrame, usageInEveryFrame }: StreamStyle,
): Frame[] {
  const { id, created, call, completion } = outcome;
  const shared = { id, object: 'chat.completion.chunk', created, model: call.model.id };
  const opening = `data: ${JSON.stringify({ ...shared, ...(usageInEveryFrame ? { usage: null } : {}) }).slice(0, -1)}`;
  const choice = (delta: string, finishReason: string): string =>
    `${opening},"choices":[{"index":0,"delta":${delta},"finish_reason":${finishReason}}]}\n\n`;

  const frames: Frame[] = [
    { text: choice('{"role":"assistant","content":""}', 'null'), completionTokens: 0 },
  ];
  let length = 0;
  for (const [piece] of completion.text.matchAll(pieces)) {
    length += piece.length;
    const completionTokens = Math.min(
      completion.tokens,
      tokensOfText(completion.text.slice(0, length)),
    );
    frames.push({ text: choice(`{"content":${JSON.stringify(piece)}}`, 'null'), completionTokens });
  }
  const last = { completionTokens: completion.tokens };
  frames.push({ text: choice('{}', JSON.stringify(completion.finishReason)), ...last });
  if (usageFrame !== null)
    frames.push({
      text: `data: ${JSON.stringify({ ...shared, choices: [], ...usageFrame })}\n\n`,
      ...last,
    });
  frames.push({ text: 'data: [DONE]\n\n', ...last });
  return frames;
}

/** RegPilot's last frame: usage with its cost, who answered, and the Governor's verdict. */
export function regpilotUsageFrame({
  completion,
  promptTokens,
  costCents,
  call,
  governor,
}: ChatOutcome): Record<string, unknown> {
  return {
    usage: { ...openaiUsage(promptTokens, completion.tokens), cost_cents: costCents },
    provider: call.model.provider,
    cache_hit: false,
    ...(governor === null ? {} : { governor }),
  };
}

export function openaiUsage(
  promptTokens: number,
  completionTokens: number,
): Record<string, number> {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
