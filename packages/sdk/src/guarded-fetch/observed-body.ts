export interface BodyObserver {
  /** Bytes that are about to be handed on. */
  readonly read: (bytes: Uint8Array) => void;
  /** Nothing more will be read: true when the body came to its end. Told once. */
  readonly end: (isWhole: boolean) => void;
}

/**
 * The same body, with somebody who looks on. It reads when it is read and not ahead, so that a slow reader
 * slows the gateway, and leaving it leaves the gateway.
 */
export function observedBody(
  body: ReadableStream<Uint8Array>,
  observer: BodyObserver,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let isOver = false;
  const end = (isWhole: boolean): void => {
    if (isOver) return;
    isOver = true;
    observer.end(isWhole);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        // An abort breaks the body off even if nobody reads on, as a caller who gave up does not.
        reader.closed.catch((error: unknown) => {
          controller.error(error);
          end(false);
        });
      },
      async pull(controller) {
        const { done, value } = await reader.read();
        if (!done) {
          observer.read(value);
          controller.enqueue(value);
          return;
        }
        controller.close();
        end(true);
      },
      cancel(reason) {
        end(false);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
