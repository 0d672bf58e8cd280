import type { EstimatedChat } from '@regpilot/enforcement';

/** Numbers from 0 up to 1, the same for the same seed (xorshift, 32 bits). */
export function seededNumbers(seed: number): () => number {
  let state = (seed * 2_654_435_769) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Of one, two, three and four bytes a character: a gateway counts characters, a bound counts bytes. */
const words = ['limit ', 'a', '{"k":[1,2]}', 'Grüße ', '额度用完了', '🔑', '\n\n'];
const models = ['gpt-4o', 'gpt-4o-mini', 'claude-3-haiku-20240307', 'mistral/mistral-large-latest'];
const tiers = ['cheap', 'balanced', 'frontier'];

/** A chat of one to four short messages with a bound of its answer, for a model or for a tier. */
export function randomChat(next: () => number): EstimatedChat {
  const upTo = (most: number): number => 1 + Math.floor(next() * most);
  const pick = (from: readonly string[]): string => from[Math.floor(next() * from.length)] ?? '';
  const text = (): string => Array.from({ length: upTo(12) }, () => pick(words)).join('');
  const messages = Array.from({ length: upTo(4) }, (_, index) => ({
    role: index === 0 ? 'system' : 'user',
    content: next() < 0.2 ? [{ type: 'text', text: text() }] : text(),
  }));
  const bound = { messages, maxTokens: upTo(24) };
  return next() < 0.5 ? { ...bound, model: pick(models) } : { ...bound, quality: pick(tiers) };
}
