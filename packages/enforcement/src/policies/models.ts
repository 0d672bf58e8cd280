import { ConfigurationError } from '@regpilot/contract';
import type { CallFacts } from '../admission/call-facts.ts';
import type { CheckPolicy } from './policy.ts';
import { requireLimit } from './policy.ts';

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
 * An empty list blocks every model. A chat or embeddings call that names no model is denied: which
 * model it would get is not known here, and it might be one that is not allowed.
 *
 * @throws ConfigurationError unless it gets a list of non-empty texts.
 */
export function allowModels(patterns: readonly string[]): CheckPolicy {
  if (
    !Array.isArray(patterns) ||
    patterns.some((pattern) => typeof pattern !== 'string' || pattern === '')
  ) {
    throw new ConfigurationError({
      field: 'allowModels',
      problem: 'is not a list of model names',
      allowed: 'texts such as gpt-4o, claude-* or openai/*; an empty list blocks every model',
    });
  }
  const allowed = [...patterns];
  const matchers = allowed.map(modelMatcher);
  // Calls of one key mostly name one model, and comparing patterns costs as much as the rest of a decision.
  let lastAllowed: string | undefined;
  return {
    kind: 'check',
    name: 'allow_models',
    stage: 'model',
    check({ model, capability }) {
      if (model === undefined && !modelCapabilities.has(capability)) return undefined;
      if (model !== undefined && model === lastAllowed) return undefined;
      if (model !== undefined && matchers.some((matches) => matches(model))) {
        lastAllowed = model;
        return undefined;
      }
      return { code: 'MODEL_NOT_ALLOWED', details: { model: model ?? null, allowed } };
    },
  };
}

/**
 * Denies calls that ask for more than `limit` tokens of answer. A call that states no `maxTokens` passes.
 *
 * @throws ConfigurationError unless it is a positive integer.
 */
export function maxTokens(limit: number): CheckPolicy {
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
  };
}

function modelMatcher(pattern: string): (model: string) => boolean {
  const whole = pattern.includes('/');
  const named = (model: string): string => (whole ? model : model.slice(model.indexOf('/') + 1));
  if (!pattern.includes('*')) return (model) => named(model) === pattern;
  const pieces = pattern.split('*');
  return (model) => matchesPieces(pieces, named(model));
}

/**
 * Leftmost match of each piece in turn. Not a regular expression: `a*a*a*` made one would take
 * exponential time on a long name, and the name comes from the caller.
 */
function matchesPieces(pieces: readonly string[], text: string): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  const end = text.length - last.length;
  let position = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, position);
    if (found === -1 || found + piece.length > end) return false;
    position = found + piece.length;
  }
  return true;
}
