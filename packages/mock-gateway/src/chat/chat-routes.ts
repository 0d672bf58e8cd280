import { defaultQuality, modelOfQuality } from '@regpilot/contract';
import { ChatRequest, checkInput, CompleteRequest } from '@regpilot/contract/schemas';
import type { Inference } from '../gateway/inference.ts';
import type { Call, World } from '../gateway/world.ts';
import { findModel } from '../models/find-model.ts';
import { acceptInput } from '../routing/accept-input.ts';
import { textOfContent, type ChatCall, type ChatTurn } from './chat-call.ts';
import { planChat, type ChatOutcome } from './chat-inference.ts';
import { chatFrames, regpilotUsageFrame } from './chat-frames.ts';

/** Documented default of `/ai/complete`; `/ai/chat` has none. */
const defaultCompleteTokens = 1000;

/** `/ai/chat`. @throws Refusal for a wrong body or an unknown model. */
export function prepareChat(world: World, call: Call, body: unknown): Inference {
  return prepare(world, call, acceptInput(checkInput(ChatRequest, body)), false);
}

/** `/ai/chat-v2`: the Governor is always on. @throws Refusal as `/ai/chat`. */
export function prepareGovernedChat(world: World, call: Call, body: unknown): Inference {
  return prepare(world, call, acceptInput(checkInput(ChatRequest, body)), true);
}

/** `/ai/complete`. @throws Refusal as `/ai/chat`. */
export function prepareComplete(world: World, call: Call, body: unknown): Inference {
  const input = acceptInput(checkInput(CompleteRequest, body));
  const chat: ChatCall = {
    turns: turnsOf(input),
    model: findModel(modelOfQuality[input.quality ?? defaultQuality], 'chat'),
    maxTokens: input.maxTokens ?? defaultCompleteTokens,
    jsonText: input.mode === 'json',
    governor: call.key.settings.governorEnabled ? { actionType: 'other' } : null,
  };
  return planChat(world, call, {
    chat,
    asksForGovernor: false,
    write: (outcome) => JSON.stringify(resultOf(outcome)),
  });
}

function prepare(world: World, call: Call, input: ChatRequest, governed: boolean): Inference {
  const asksForGovernor =
    governed || input.governorEnabled === true || input.governorMetadata !== undefined;
  const governor = asksForGovernor || call.key.settings.governorEnabled;
  const chat: ChatCall = {
    turns: turnsOf(input),
    model: findModel(input.model ?? modelOfQuality[input.quality ?? defaultQuality], 'chat'),
    maxTokens: input.maxTokens ?? null,
    jsonText: input.responseFormat !== undefined && input.responseFormat.type !== 'text',
    governor: governor ? { actionType: input.governorMetadata?.actionType ?? 'other' } : null,
  };
  return planChat(world, call, {
    chat,
    asksForGovernor,
    write: input.stream === true ? writeStream : writeJson,
  });
}

function turnsOf({ messages }: Pick<ChatRequest, 'messages'>): ChatTurn[] {
  return messages.map(({ role, content }) => ({ role, text: textOfContent(content) }));
}

function writeJson(outcome: ChatOutcome): string {
  const { id, completion, governor } = outcome;
  return JSON.stringify({
    id,
    role: 'assistant',
    finishReason: completion.finishReason,
    ...resultOf(outcome),
    ...(governor === null ? {} : { governor }),
  });
}

function writeStream(outcome: ChatOutcome): ReturnType<typeof chatFrames> {
  return chatFrames(outcome, { usageFrame: regpilotUsageFrame(outcome), usageInEveryFrame: false });
}

/** The documented fields of a completion. */
function resultOf({
  completion,
  call,
  promptTokens,
  costCents,
}: ChatOutcome): Record<string, unknown> {
  return {
    text: completion.text,
    provider: call.model.provider,
    model: call.model.id,
    cacheHit: false,
    usage: {
      promptTokens,
      completionTokens: completion.tokens,
      totalTokens: promptTokens + completion.tokens,
      costCents,
    },
  };
}
