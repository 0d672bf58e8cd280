import type { StreamClock } from './stream-source.ts';

/** After `[DONE]` only the end of the transfer should follow, in the same packet or the next. */
const patienceMs = 1000;
const patienceBytes = 64 * 1024;

/**
 * Reads a body whose content is complete to its end, so that the connection can serve the next
 * request; a server that goes on sending, or never ends, loses it. Never throws.
 */
export async function drain(
  bytes: AsyncIterator<Uint8Array>,
  { after }: StreamClock,
): Promise<void> {
  const giveUp = (): void => {
    bytes.return?.().catch(() => undefined);
  };
  const cancel = after(patienceMs, giveUp);
  try {
    let size = 0;
    for (let result = await bytes.next(); result.done !== true; result = await bytes.next()) {
      size += result.value.byteLength;
      if (size > patienceBytes) {
        giveUp();
        return;
      }
    }
  } catch {
    // The answer is complete already; how its connection ends is nobody's concern.
  } finally {
    cancel();
  }
}
