import type { Governor } from '@regpilot/contract/schemas';
import type { JsonObject } from '../json/json-object.ts';
import { readName } from '../response/answer-fields.ts';
import {
  buildChatResult,
  type ChatParts,
  type ChatResult,
  type TokenUsage,
} from '../response/chat-result.ts';
import type { ChatChunk } from './chat-chunk.ts';
import type { StreamSource } from './stream-source.ts';
import { ToolCallAssembly } from './tool-call-assembly.ts';

/** Everything that has arrived so far, whether or not somebody has read it. */
export class StreamedAnswer {
  // Appending to a string makes a rope, which is copied once when it is read: a list to join is no faster.
  #content = '';
  #finishReason: string | null = null;
  #usage: TokenUsage | undefined;
  #governor: Governor | undefined;
  #head: JsonObject | undefined;
  // Not in the head: RegPilot's own frames name it in the last one.
  #provider: string | undefined;
  #toolCalls: ToolCallAssembly | undefined;
  #cacheHit: boolean | undefined;
  #whole: ChatParts | undefined;

  get content(): string {
    return this.#content;
  }

  get finishReason(): string | null {
    return this.#finishReason;
  }

  get usage(): TokenUsage | undefined {
    return this.#usage;
  }

  /** Whether the gateway did not stream: there is one chunk, and it is the whole answer. */
  get isWhole(): boolean {
    return this.#whole !== undefined;
  }

  add(chunk: ChatChunk, frame?: JsonObject): void {
    this.#content += chunk.content;
    if (chunk.finishReason !== null) this.#finishReason = chunk.finishReason;
    if (chunk.usage !== undefined) this.#usage = chunk.usage;
    if (chunk.governor !== undefined) this.#governor = chunk.governor;
    if (chunk.toolCalls !== undefined) this.#addToolCalls(chunk.toolCalls);
    if (frame === undefined) return;
    this.#head ??= frame;
    this.#provider ??= readName(frame['provider']);
    if (typeof frame['cache_hit'] === 'boolean') this.#cacheHit = frame['cache_hit'];
  }

  /** The answer came in one piece after all. */
  adopt(parts: ChatParts): void {
    this.#whole = parts;
    this.#content = parts.content;
    this.#finishReason = parts.finishReason ?? null;
    this.#usage = parts.usage;
  }

  /** As a result, with what only the headers say. Of a stream that is not over it is what is known by now. */
  result({ headers, requestId }: Pick<StreamSource, 'headers' | 'requestId'>): ChatResult {
    return buildChatResult(this.#parts(), (name) => headers.get(name), requestId);
  }

  #parts(): ChatParts {
    if (this.#whole !== undefined) return this.#whole;
    return {
      id: readName(this.#head?.['id']),
      content: this.#content,
      model: readName(this.#head?.['model']),
      provider: this.#provider,
      finishReason: this.#finishReason,
      usage: this.#usage,
      cacheHit: this.#cacheHit,
      governor: this.#governor,
      toolCalls: this.#toolCalls?.calls(),
    };
  }

  #addToolCalls(deltas: NonNullable<ChatChunk['toolCalls']>): void {
    this.#toolCalls ??= new ToolCallAssembly();
    for (const delta of deltas) this.#toolCalls.add(delta);
  }
}
