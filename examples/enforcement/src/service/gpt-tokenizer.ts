import type { Tokenizer } from '@regpilot/enforcement';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

/**
 * The tokenizer of GPT-4o and later, in one line. Without `disallowedSpecial` a user who writes
 * `<|endoftext|>` makes it throw.
 */
export const gptTokenizer: Tokenizer = {
  countTokens: (text) => countTokens(text, { disallowedSpecial: new Set() }),
};
