import { ConfigurationError } from '@regpilot/contract';
import { utf8Length } from './utf8-length.ts';

/** The caller's tokenizer. `countTokens` gives a whole number, and counts special tokens in the text as plain text. */
export interface Tokenizer {
  countTokens(text: string): number;
}

/**
 * How texts become tokens.
 *
 * - `'characters'` (default): four characters (UTF-16 units) a token, RegPilot's documented rule. About
 *   right for English; code takes more tokens, and Chinese several times as many.
 * - `'upper-bound'`: UTF-8 bytes, plus constants for what chat templates add. Never below the gateway's count.
 * - a tokenizer: its count of each text, plus OpenAI's published overhead of a message.
 */
export type Estimator = 'characters' | 'upper-bound' | Tokenizer;

/** How one estimator counts, in tokens unless it says otherwise. */
export interface TokenCounter {
  /** In units: characters, bytes or tokens. */
  readonly measure: (text: string) => number;
  readonly unitsPerToken: number;
  /** What the template adds to a call: the opening of the answer, a preamble. */
  readonly perCall: number;
  /** What it adds to a message: role and separators. */
  readonly perMessage: number;
  readonly perToolCall: number;
  /** What it adds once to a call with tools or an answer's schema: the instructions how to use them. */
  readonly perToolbox: number;
  /** What a tokenizer adds to a text that is embedded: its begin and end. */
  readonly perEmbeddedText: number;
  /** Spaces by which a definition is indented before it is measured. */
  readonly definitionIndent: number;
  /** A part that is no text, such as an image. Null: no number is safe, so the caller has to name one. */
  readonly perMediaPart: number | null;
  /** A completion whose call sets no maximum. Null as above. */
  readonly perCompletion: number | null;
}

/** What a completion is taken to need when the call sets no maximum: the documented default of `/ai/complete`. */
const defaultCompletionTokens = 1000;

const characters: TokenCounter = {
  measure: (text) => text.length,
  unitsPerToken: 4,
  perCall: 0,
  perMessage: 0,
  perToolCall: 0,
  perToolbox: 0,
  perEmbeddedText: 0,
  definitionIndent: 0,
  perMediaPart: 0,
  perCompletion: defaultCompletionTokens,
};

/**
 * A byte-level BPE tokenizer (GPT, Llama 3, Qwen, Mistral's Tekken) begins with one token for each
 * UTF-8 byte and from there on only merges, so a text never has more tokens than bytes. SentencePiece
 * with byte fallback keeps to the same bound but for the space that it puts before a text, which the
 * constants hold.
 *
 * The constants are about three times what known templates write: four tokens and a role of at most
 * nine bytes a message (ChatML three, Llama 3 five), a default preamble of up to 30 (Llama 3's dates),
 * instructions for tools of up to 700 (Anthropic's). Definitions are measured with the widest
 * indentation that templates write them in.
 */
const upperBound: TokenCounter = {
  measure: utf8Length,
  unitsPerToken: 1,
  perCall: 64,
  perMessage: 24,
  perToolCall: 32,
  perToolbox: 2048,
  perEmbeddedText: 8,
  definitionIndent: 4,
  perMediaPart: null,
  perCompletion: null,
};

/** OpenAI's published overhead: three tokens a message and one for its role, three for the opening of the answer. */
const template = { ...characters, unitsPerToken: 1, perCall: 3, perMessage: 4, perToolCall: 4 };

/** @throws ConfigurationError for anything that is no `Estimator`. */
export function tokenCounter(estimator: Estimator = 'characters'): TokenCounter {
  if (estimator === 'characters') return characters;
  if (estimator === 'upper-bound') return upperBound;
  if (typeof estimator === 'object' && typeof estimator?.countTokens === 'function') {
    return { ...template, measure: (text) => measureWith(estimator, text) };
  }
  throw new ConfigurationError({
    field: 'estimator',
    problem: 'is not known',
    allowed: "'characters', 'upper-bound' or an object with countTokens(text)",
  });
}

function measureWith(tokenizer: Tokenizer, text: string): number {
  let tokens: unknown;
  try {
    tokens = tokenizer.countTokens(text);
  } catch (cause) {
    throw new ConfigurationError(
      {
        field: 'estimator.countTokens',
        problem: 'threw an error',
        allowed: 'a count for every text; special tokens in it are plain text',
      },
      { cause },
    );
  }
  if (typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0) return tokens;
  throw new ConfigurationError({
    field: 'estimator.countTokens',
    problem: 'gave something that is no number of tokens',
    allowed: 'a whole number from 0 on',
  });
}
