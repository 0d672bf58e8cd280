import type { TextDecoder as NodeTextDecoder } from 'node:util';

declare global {
  /** gpt-tokenizer's declarations use it as a type; Node's own declare only the global value. */
  type TextDecoder = NodeTextDecoder;
}
