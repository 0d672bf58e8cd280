import { ConfigurationError } from '@regpilot/contract';
import type { CallFacts } from '../admission/call-facts.ts';
import { modelMatcher } from './model-patterns.ts';
import type { ModelMatcher } from './model-patterns.ts';
import { qualifiedModelName } from './model-providers.ts';
import { requireLimit } from './policy.ts';
import type { CheckFailure, CheckPolicy } from './policy.ts';
import { readPolicyOptions } from './policy-options.ts';
import type { PolicyOptions } from './policy-options.ts';

/** Capabilities whose calls run a model. */
const modelCapabilities: ReadonlySet<CallFacts['capability']> = new Set([
  'chat',
  'embeddings',
  'governor',
] as const);

/**
 * Lets calls pass whose model matches one of the patterns. `*` stands for any text. A pattern
 * without a slash is compared with the model's name alone, so `gpt-4o` also allows `openai/gpt-4o`;
 * one with a slash (`openai/*`) with the whole name. Names are case-sensitive.
 *
 * A call may name a model without its provider. Where RegPilot's documents say whose the model is,
 * it is compared under both names, as the gateway does: `openai/*` allows `gpt-4o`. Of other names
 * the provider is anybody's guess, so a pattern with a slash does not match them, and the denial says
 * to name the provider.
 *
 * An empty list blocks every model. A chat or embeddings call that names no model is denied: which
 * model it would get is not known here, and it might be one that is not allowed.
 *
 * @throws ConfigurationError unless it gets a list of non-empty texts, and for wrong options. `admit`
 *   throws it for a `model` that is no text.
 */
export function allowModels(patterns: readonly string[], options?: PolicyOptions): CheckPolicy {
  const allowed = requirePatterns(patterns);
  const matchers = allowed.map(modelMatcher);
  // Calls of one key mostly name one model, and comparing patterns costs as much as the rest of a decision.
  let lastAllowed: string | undefined;
  return {
    kind: 'check',
    name: 'allow_models',
    stage: 'model',
    check({ model, capability }) {
      if (model === undefined || model === '')
        return modelCapabilities.has(capability) ? notAllowed(null, allowed) : undefined;
      if (model === lastAllowed) return undefined;
      if (typeof model !== 'string') throw notAName();
      if (!isAllowed(model, matchers)) return notAllowed(model, allowed);
      lastAllowed = model;
      return undefined;
    },
    ...readPolicyOptions('allowModels', options),
  };
}

/**
 * Denies calls that ask for more than `limit` tokens of answer. A call that states no `maxTokens` passes.
 *
 * @throws ConfigurationError unless it is a positive integer, and for wrong options.
 */
export function maxTokens(limit: number, options?: PolicyOptions): CheckPolicy {
  const checked = requireLimit('maxTokens', limit);
  return {
    kind: 'check',
    name: 'max_tokens',
    stage: 'max-tokens',
    check({ maxTokens: requested }) {
      if (requested === undefined || requested <= checked) return undefined;
      return {
        code: 'MAX_TOKENS_EXCEEDED',
        limit: checked,
        details: { requested, limit: checked },
      };
    },
    ...readPolicyOptions('maxTokens', options),
  };
}

function isAllowed(model: string, matchers: readonly ModelMatcher[]): boolean {
  for (const matches of matchers) if (matches(model)) return true;
  const qualified = qualifiedModelName(model);
  if (qualified === undefined) return false;
  for (const matches of matchers) if (matches(qualified)) return true;
  return false;
}

function notAllowed(model: string | null, allowed: readonly string[]): CheckFailure {
  return {
    code: 'MODEL_NOT_ALLOWED',
    ...explanation(model, allowed),
    details: { model, allowed },
  };
}

/** Where the code's own message would leave the caller guessing. */
function explanation(model: string | null, allowed: readonly string[]): { message?: string } {
  if (allowed.length === 0)
    return { message: 'API key may not use any model: its list of models is empty' };
  if (model === null)
    return { message: 'API key may use listed models only, and the call names none' };
  const couldMatch = !model.includes('/') && allowed.some((pattern) => pattern.includes('/'));
  return couldMatch && qualifiedModelName(model) === undefined
    ? { message: 'API key may not use this model without its provider: name it provider/model' }
    : {};
}

function notAName(): ConfigurationError {
  return new ConfigurationError({
    field: 'call.model',
    problem: 'is not a name',
    allowed: 'a text such as gpt-4o or openai/gpt-4o',
  });
}

function requirePatterns(patterns: unknown): readonly string[] {
  const given: readonly unknown[] = Array.isArray(patterns) ? patterns : [undefined];
  const texts = given.filter(isPattern);
  if (texts.length === given.length) return texts;
  throw new ConfigurationError({
    field: 'allowModels',
    problem: 'is not a list of model names',
    allowed: 'texts such as gpt-4o, claude-* or openai/*; an empty list blocks every model',
  });
}

function isPattern(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
