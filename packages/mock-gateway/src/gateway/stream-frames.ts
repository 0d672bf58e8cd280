import type { Clock } from '../clock/clock.ts';
import type { Frame } from './inference.ts';

const encoder = new TextEncoder();

export interface Pacing {
  readonly clock: Clock;
  /** Between two frames; 0 writes them as fast as they are taken. */
  readonly chunkDelayMs: number;
  /** Made only where a stream has to wait. */
  readonly gone: () => AbortSignal;
}

/** What the one who pays for a stream is told of it. */
export interface StreamReports {
  /** The stream goes on: told at every frame. */
  readonly renew: () => void;
  /**
   * Called once, with the completion tokens that were sent, also when the caller leaves in the
   * middle: it then pays for what it got.
   */
  readonly ended: (completionTokens: number) => void;
}

/** Frames as bytes, one chunk a frame. */
export async function* streamFrames(
  frames: readonly Frame[],
  { clock, chunkDelayMs, gone }: Pacing,
  { renew, ended }: StreamReports,
): AsyncGenerator<Uint8Array> {
  const startedAt = clock.now();
  const signal = chunkDelayMs === 0 ? undefined : gone();
  let sent = 0;
  try {
    for (const [index, { text, completionTokens }] of frames.entries()) {
      // Counted from the start, so that one step of a virtual clock carries the whole stream.
      if (chunkDelayMs > 0 && !(await clock.sleepUntil(startedAt + index * chunkDelayMs, signal)))
        return;
      renew();
      sent = completionTokens;
      yield encoder.encode(text);
    }
  } finally {
    ended(sent);
  }
}
