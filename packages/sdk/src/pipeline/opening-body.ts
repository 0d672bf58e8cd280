type Bytes = AsyncIterator<Uint8Array, unknown, undefined>;
type Read = IteratorResult<Uint8Array, unknown>;

/** What happens to the time that a call has left while its stream is opened. */
export interface OpeningTimer {
  readonly start: () => void;
  readonly stop: () => void;
}

/**
 * The body of a stream that was handed over before its first byte: from the first reading to that byte
 * the timer runs. Not from the head on: a stream that nobody reads is not late.
 */
export function timingFirstByte(
  body: AsyncIterable<Uint8Array>,
  timer: OpeningTimer,
): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => openingIterator(body, timer) };
}

function openingIterator(body: AsyncIterable<Uint8Array>, timer: OpeningTimer): Bytes {
  const bytes: Bytes = body[Symbol.asyncIterator]();
  let state: 'unread' | 'opening' | 'open' = 'unread';
  const noteRead = (read: Read): Read => {
    if (state === 'opening' && (read.done === true || read.value.byteLength > 0)) {
      state = 'open';
      timer.stop();
    }
    return read;
  };
  return {
    next: () => {
      if (state === 'open') return bytes.next();
      if (state === 'unread') timer.start();
      state = 'opening';
      return bytes.next().then(noteRead);
    },
    return: () => bytes.return?.() ?? Promise.resolve({ done: true, value: undefined }),
  };
}
