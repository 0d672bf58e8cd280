import { ConfigurationError, type Capability } from '@regpilot/contract';
import type { CallEstimate } from '@regpilot/enforcement';
import type { FetchCall } from '@regpilot/key-rotation';
import type { Dialect } from '../dialects/dialect.ts';
import { noEstimate, type Estimate, type Prompt } from '../pipeline/call-estimate.ts';
import type { CallTerms } from '../pipeline/call.ts';
import type { FetchRoute } from './fetch-route.ts';
import { promptReaders } from './wire-prompt.ts';
import { isObject, type JsonObject } from '../json/json-object.ts';

/** A request that is about to be sent, for `describe`. */
export interface DescribedRequest {
  /** In upper case. */
  readonly method: string;
  readonly url: string;
  /** Parsed, where it is JSON; else undefined. */
  readonly body: unknown;
}

/** What limits have to know of a request. What is left out is what would be known without it. */
export interface RequestDescription {
  readonly capability?: Capability | null | undefined;
  /** False for what costs nothing. */
  readonly metered?: boolean | undefined;
  readonly model?: string | undefined;
  /** The most tokens that the answer may have. */
  readonly maxTokens?: number | undefined;
  /** Of the prompt alone, four characters a token: what the caps of `plan(…)` on a prompt go by. */
  readonly promptTokens?: number | undefined;
  /** What it is going to take; `tokens` and `costUsd` where a policy counts them. */
  readonly estimate?: CallEstimate | undefined;
}

export type DescribeRequest = (request: DescribedRequest) => RequestDescription | undefined;

export type CallDescription = Pick<
  CallTerms,
  'capability' | 'metered' | 'model' | 'maxTokens' | 'estimate'
>;

export interface DescribeParts {
  readonly dialect: Dialect;
  readonly findRoute: (method: string, url: string) => FetchRoute;
  readonly describe: DescribeRequest | undefined;
  readonly estimate: (prompt: Prompt) => Estimate;
}

/** What limits go by, read off a request as it will be sent. What cannot be told is left open, for the policies to miss. */
export async function describeCall(
  call: Pick<FetchCall, 'method' | 'url' | 'text'>,
  { dialect, findRoute, describe, estimate }: DescribeParts,
): Promise<CallDescription> {
  const { method, url } = call;
  const { name, capability, metered } = findRoute(method, url);
  const body = await bodyOf(call);
  const read = name === null ? undefined : promptReaders[name];
  const wire = isObject(body) ? (read?.(body, dialect) ?? plainly(body)) : undefined;
  const told = describe?.({ method, url, body }) ?? {};
  const isMetered = told.metered ?? metered;
  return {
    capability: told.capability === undefined ? capability : told.capability,
    metered: isMetered,
    model: told.model ?? wire?.model,
    maxTokens: told.maxTokens ?? wire?.maxTokens,
    estimate: estimateOf(told, () =>
      wire?.prompt === undefined ? unknownCost(isMetered) : estimate(wire.prompt),
    ),
  };
}

function estimateOf(told: RequestDescription, read: () => Estimate): Estimate {
  const known = told.estimate ?? read();
  return told.promptTokens === undefined ? known : { ...known, promptTokens: told.promptTokens };
}

async function bodyOf(call: Pick<FetchCall, 'text'>): Promise<unknown> {
  const text = await call.text();
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of a route that nobody here knows: the one field that all of them have. */
function plainly({ model }: JsonObject): {
  readonly model: string | undefined;
  readonly maxTokens: undefined;
  readonly prompt: undefined;
} {
  return {
    model: typeof model === 'string' ? model : undefined,
    maxTokens: undefined,
    prompt: undefined,
  };
}

/** Taken for 0, it would pass every limit of tokens and money. */
function unknownCost(metered: boolean): Estimate {
  if (!metered) return noEstimate;
  return {
    uncounted: new ConfigurationError({
      field: 'request',
      problem: 'has no prompt that can be counted, and a limit counts tokens or money',
      allowed:
        'a chat or embeddings as JSON with texts, or the option describe, which gives an estimate for it',
    }),
  };
}
