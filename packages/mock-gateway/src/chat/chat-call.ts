import type { ActionType } from '@regpilot/contract/schemas';
import type { Model } from '../models/catalogue.ts';

export interface ChatTurn {
  readonly role: string;
  /** The texts of all parts; what is not text adds nothing. */
  readonly text: string;
}

/** A chat as the gateway understands it, whichever dialect it came in. */
export interface ChatCall {
  readonly turns: readonly ChatTurn[];
  readonly model: Model;
  /** Null for no bound. */
  readonly maxTokens: number | null;
  readonly jsonText: boolean;
  /** Null when the Governor stays out. */
  readonly governor: { readonly actionType: ActionType } | null;
}

/** A request's content as one text. */
export function textOfContent(
  content: string | readonly { readonly text?: string | undefined }[] | null | undefined,
): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}
