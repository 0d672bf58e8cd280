import { describe, expect, it } from 'vitest';
import { observedBody, type BodyObserver } from './observed-body.ts';

interface Recorded extends BodyObserver {
  readonly seen: unknown[];
}

function recording(): Recorded {
  const seen: unknown[] = [];
  return {
    seen,
    read: (read) => seen.push(...read),
    end: (isWhole) => seen.push(isWhole ? 'whole' : 'cut'),
  };
}

/** A body of single bytes that notes how many were asked for. */
function bytes(
  count: number,
  fails = false,
): { body: ReadableStream<Uint8Array>; asked: () => number } {
  let asked = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        asked += 1;
        if (asked <= count) controller.enqueue(Uint8Array.of(asked));
        else if (fails) controller.error(new TypeError('terminated'));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, asked: () => asked };
}

describe('an observed body', () => {
  it('is the same body, and its observer sees all of it', async () => {
    const observer = recording();
    const read: number[] = [];
    for await (const chunk of observedBody(bytes(3).body, observer)) read.push(...chunk);
    expect(read).toEqual([1, 2, 3]);
    expect(observer.seen).toEqual([1, 2, 3, 'whole']);
  });

  it('is not read ahead of its reader', async () => {
    const { body, asked } = bytes(3);
    const reader = observedBody(body, recording()).getReader();
    expect(asked()).toBe(0);
    await reader.read();
    expect(asked()).toBe(1);
  });

  it('fails as it fails, and is told of once', async () => {
    const observer = recording();
    const reader = observedBody(bytes(1, true).body, observer).getReader();
    await reader.read();
    await expect(reader.read()).rejects.toThrow('terminated');
    await expect(reader.read()).rejects.toThrow('terminated');
    expect(observer.seen).toEqual([1, 'cut']);
  });

  it('fails when its source does, even if nobody reads on', async () => {
    const observer = recording();
    let fail: (error: Error) => void = () => undefined;
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        fail = (error) => controller.error(error);
      },
    });
    const reader = observedBody(source, observer).getReader();
    fail(new Error('aborted'));
    await expect(reader.closed).rejects.toThrow('aborted');
    expect(observer.seen).toEqual(['cut']);
  });

  it('gives up its source when it is left', async () => {
    let reason: unknown;
    const observer = recording();
    const source = new ReadableStream<Uint8Array>({
      cancel: (given) => {
        reason = given;
      },
    });
    await observedBody(source, observer).cancel('enough');
    expect([reason, observer.seen]).toEqual(['enough', ['cut']]);
  });
});
