import { hashText, seededRandom, type SeededRandom } from '../clock/seeded-random.ts';
import type { ChatCall } from './chat-call.ts';
import { charactersPerToken, tokensOfText } from './count-tokens.ts';

export interface Completion {
  readonly text: string;
  readonly tokens: number;
  readonly finishReason: 'stop' | 'length';
}

const openings = [
  'In short',
  'As a rule',
  'In practice',
  'For most teams',
  'To begin with',
  'Seen from the outside',
];
const subjects = [
  'the request',
  'your policy',
  'each key',
  'this limit',
  'the provider',
  'a rotation',
  'the audit record',
  'the gateway',
];
const verbs = [
  'keeps',
  'shows',
  'records',
  'protects',
  'limits',
  'explains',
  'replaces',
  'confirms',
];
const objects = [
  'what was asked',
  'the next step',
  'every change',
  'the budget',
  'the answer',
  'a clear reason',
  'the whole history',
  'its own window',
];
const endings = [
  'without delay',
  'for each call',
  'as agreed',
  'in good time',
  'on every route',
  'before anything is sent',
];

/**
 * The answer to a chat: the same for the same seed, model and messages, on every machine and at every time.
 * A bound of tokens cuts it, as a provider's would, in the middle of a word if need be.
 */
export function complete(seed: number, call: ChatCall): Completion {
  const input = call.turns.map((turn) => `${turn.role}\n${turn.text}`).join('\n\n');
  const random = seededRandom(hashText(input, seed), call.model.id);
  const words = write(random);
  const full = call.jsonText ? JSON.stringify({ answer: words }) : words;
  const tokens = tokensOfText(full);
  if (call.maxTokens === null || tokens <= call.maxTokens)
    return { text: full, tokens, finishReason: 'stop' };
  return {
    text: full.slice(0, call.maxTokens * charactersPerToken),
    tokens: call.maxTokens,
    finishReason: 'length',
  };
}

/** Two to four sentences. */
function write(random: SeededRandom): string {
  const sentences = Array.from({ length: 2 + (random.word() % 3) }, () => {
    const parts = [
      pick(random, subjects),
      pick(random, verbs),
      pick(random, objects),
      pick(random, endings),
    ];
    return `${pick(random, openings)}, ${parts.join(' ')}.`;
  });
  return sentences.join(' ');
}

function pick(random: SeededRandom, words: readonly string[]): string {
  return words[random.word() % words.length] ?? '';
}
