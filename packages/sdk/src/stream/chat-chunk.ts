import type { Governor, ToolCallDelta } from '@regpilot/contract/schemas';
import type { TokenUsage } from '../response/chat-result.ts';

/** One step of a streamed chat: one frame of an event stream, or some characters of a plain-text one. */
export interface ChatChunk {
  /** The text that this step adds, often empty. */
  readonly content: string;
  /** Why the model stopped, on the step that says so; null on all others. */
  readonly finishReason: string | null;
  /** Pieces of tool calls; the assembled calls are in `finalResult()`. */
  readonly toolCalls?: readonly ToolCallDelta[] | undefined;
  /** On the last step of most gateways. */
  readonly usage?: TokenUsage | undefined;
  /** The Governor's verdict, on the last step where it looked at the answer. */
  readonly governor?: Governor | undefined;
  /** The frame as the gateway sent it, parsed; for plain text the text. */
  readonly raw: unknown;
}
