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
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let isWhole = false;
        try {
          const { done, value } = await reader.read();
          if (!done) {
            observer.read(value);
            controller.enqueue(value);
            return;
          }
          isWhole = true;
          controller.close();
        } catch (error) {
          controller.error(error);
        }
        observer.end(isWhole);
      },
      cancel(reason) {
        observer.end(false);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
