import type { Model } from '../models/catalogue.ts';

/** A piece of a stream, and what it has cost once it is sent. */
export interface Frame {
  readonly text: string;
  /** Completion tokens up to and with this frame. */
  readonly completionTokens: number;
}

export interface Draft {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, or the frames of a stream. */
  readonly body: string | readonly Frame[];
}

/** A model call, checked and priced but not carried out: what admission decides on. */
export interface Inference {
  readonly model: Model;
  /** The most tokens of the answer that the caller asked for; null where it named no bound. */
  readonly maxTokens: number | null;
  /** Whether the caller asked for the Governor, which is a permission of its own. */
  readonly asksForGovernor: boolean;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly microUsd: number;
  /** Makes the answer; called once, after admission. */
  respond(): Draft;
}
