import { headerNames, type HeaderGetter } from '@regpilot/contract';
import type { Governor, ToolCall } from '@regpilot/contract/schemas';
import { completeGovernor, readNumber } from './governor-headers.ts';

/** Tokens of one call as the gateway counted them, and its price. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  /** US cents, often a fraction of one; undefined where the gateway does not say. */
  readonly costCents: number | undefined;
}

/** The answer of a chat, the same for JSON, a finished stream and both dialects. */
export interface ChatResult {
  readonly id: string | undefined;
  /** The whole text; empty when the model only called tools. */
  readonly content: string;
  /** `assistant` from every gateway known. */
  readonly role: string;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  /** `stop`, `length`, `tool_calls` or whatever else a provider says; null where it says nothing. */
  readonly finishReason: string | null;
  /** Undefined where the gateway reports none, in the body or in headers. */
  readonly usage: TokenUsage | undefined;
  /** Whether the answer came from the gateway's cache, which charges nothing for it. */
  readonly cacheHit: boolean;
  /** 0 to 100; undefined where the Governor did not look at the call. */
  readonly riskScore: number | undefined;
  /** From the body or the headers; `modifications` is how many changes the Governor made to the text. */
  readonly governor: Governor | undefined;
  /** Undefined where the gateway does not count in credits. */
  readonly credits: Credits | undefined;
  /** Calls of functions. Those of a provider's custom tools are in `raw` alone. */
  readonly toolCalls: readonly ToolCall[];
  /** The gateway's `x-request-id`. */
  readonly requestId: string | undefined;
  /**
   * The body as it came, parsed, for fields that this client does not know; undefined for an answer that
   * came in frames, each of which has its own `raw`. Not enumerable: inspection, JSON and copies made
   * with `...` leave it out, as a log would show the whole text a second time.
   */
  readonly raw: unknown;
}

/** The gateway's own currency, as its headers tell it. What one is worth is not documented. */
export interface Credits {
  readonly charged: number | undefined;
  readonly remaining: number | undefined;
}

/** What a body, or the frames of a stream, say about a chat; what they leave out may be in headers. */
export interface ChatParts {
  readonly id?: string | undefined;
  readonly content: string;
  readonly role?: string | undefined;
  readonly model?: string | undefined;
  readonly provider?: string | undefined;
  readonly finishReason?: string | null | undefined;
  readonly usage?: TokenUsage | undefined;
  readonly cacheHit?: boolean | undefined;
  readonly governor?: Governor | undefined;
  readonly toolCalls?: readonly ToolCall[] | undefined;
  readonly raw?: unknown;
}

/**
 * Fills in from the headers what the body left out (AI Gateway, Chat, "Response headers").
 *
 * @param requestId Given where it has been read already, with the key taken out of it.
 */
export function buildChatResult(
  parts: ChatParts,
  get: HeaderGetter,
  requestId = get(headerNames.requestId) ?? undefined,
): ChatResult {
  const governor = completeGovernor(parts.governor, get);
  const served = splitModel(get(headerNames.model));
  const result = {
    id: parts.id,
    content: parts.content,
    role: parts.role ?? 'assistant',
    model: parts.model ?? served.model,
    provider: parts.provider ?? served.provider,
    finishReason: parts.finishReason ?? null,
    usage: parts.usage ?? readUsageHeaders(get),
    cacheHit: parts.cacheHit ?? get(headerNames.cacheStatus) === 'HIT',
    riskScore: governor?.riskScore,
    governor,
    credits: readCredits(get),
    toolCalls: parts.toolCalls ?? [],
    requestId,
  };
  addRaw(result, parts.raw);
  return result;
}

/** Added hidden: to hide a property that is there already takes several microseconds. */
function addRaw<T extends object>(
  result: T,
  raw: unknown,
): asserts result is T & { readonly raw: unknown } {
  Object.defineProperty(result, 'raw', { value: raw });
}

function readCredits(get: HeaderGetter): Credits | undefined {
  const charged = readNumber(get(headerNames.creditsCharged));
  const remaining = readNumber(get(headerNames.creditsRemaining));
  return charged === undefined && remaining === undefined ? undefined : { charged, remaining };
}

/** Tokens from the documented headers; they name no price, only credits, whose worth is not documented. */
export function readUsageHeaders(get: HeaderGetter): TokenUsage | undefined {
  const promptTokens = readNumber(get(headerNames.promptTokens));
  const completionTokens = readNumber(get(headerNames.completionTokens));
  if (promptTokens === undefined || completionTokens === undefined) return undefined;
  return {
    promptTokens,
    completionTokens,
    totalTokens: promptTokens + completionTokens,
    costCents: undefined,
  };
}

/** The header's form is `provider/model`; a model's own name may hold further slashes. */
function splitModel(header: string | null | undefined): { model?: string; provider?: string } {
  if (header === undefined || header === null || header === '') return {};
  const slash = header.indexOf('/');
  return slash === -1
    ? { model: header }
    : { provider: header.slice(0, slash), model: header.slice(slash + 1) };
}
