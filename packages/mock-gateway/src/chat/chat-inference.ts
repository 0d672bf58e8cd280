import { headerNames } from '@regpilot/contract';
import type { Governor } from '@regpilot/contract/schemas';
import { randomLetters } from '../clock/ids.ts';
import type { Draft, Inference } from '../gateway/inference.ts';
import type { Call, World } from '../gateway/world.ts';
import { assess, governorHeaders } from '../governor/assess.ts';
import { qualifiedName } from '../models/catalogue.ts';
import { priceOf, toCents } from '../models/token-price.ts';
import type { ChatCall } from './chat-call.ts';
import { complete, type Completion } from './completion.ts';
import { countPromptTokens } from './count-tokens.ts';

/** A chat that was carried out: what every dialect writes its answer from. */
export interface ChatOutcome {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly call: ChatCall;
  readonly completion: Completion;
  readonly promptTokens: number;
  readonly costCents: number;
  readonly governor: Governor | null;
}

export interface ChatPlan {
  readonly chat: ChatCall;
  readonly asksForGovernor: boolean;
  readonly write: (outcome: ChatOutcome) => Draft['body'];
}

/**
 * Prices a chat. The completion is known before admission, so the limits are asked for what the call
 * will really take and are never passed by an estimate that was too low.
 */
export function planChat(
  world: World,
  call: Call,
  { chat, asksForGovernor, write }: ChatPlan,
): Inference {
  const promptTokens = countPromptTokens(chat.turns);
  const completion = complete(world.seed, chat);
  const microUsd = priceOf(chat.model, promptTokens, completion.tokens);
  return {
    model: chat.model,
    maxTokens: chat.maxTokens,
    asksForGovernor,
    promptTokens,
    completionTokens: completion.tokens,
    microUsd,
    respond() {
      const governor = judge(world, chat, completion);
      const id = `chatcmpl_${call.requestId.slice(call.requestId.indexOf('_') + 1)}`;
      const created = Math.floor(call.at / 1000);
      const body = write({
        id,
        created,
        call: chat,
        completion,
        promptTokens,
        costCents: toCents(microUsd),
        governor,
      });
      return {
        headers: chatHeaders(world, chat, { promptTokens, completion, microUsd, governor }),
        body,
      };
    },
  };
}

function judge(world: World, chat: ChatCall, completion: Completion): Governor | null {
  if (chat.governor === null) return null;
  return assess(
    world.seed,
    chat.governor.actionType,
    completion.text,
    `audit_${randomLetters(world.ids, 16)}`,
  );
}

interface Accounts {
  readonly promptTokens: number;
  readonly completion: Completion;
  readonly microUsd: number;
  readonly governor: Governor | null;
}

function chatHeaders(
  world: World,
  chat: ChatCall,
  { promptTokens, completion, microUsd, governor }: Accounts,
): Record<string, string> {
  return {
    [headerNames.model]: qualifiedName(chat.model),
    [headerNames.creditsCharged]: String(toCents(microUsd)),
    [headerNames.creditsRemaining]: String(world.account.remaining(microUsd)),
    [headerNames.promptTokens]: String(promptTokens),
    [headerNames.completionTokens]: String(completion.tokens),
    [headerNames.cacheStatus]: 'MISS',
    ...(governor === null ? {} : governorHeaders(governor)),
  };
}
