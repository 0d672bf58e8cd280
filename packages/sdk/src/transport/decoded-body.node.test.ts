import { Transform } from 'node:stream';
import { expect, it } from 'vitest';
import { DecodedBody, type CodedBody } from './decoded-body.node.ts';

type Read = IteratorResult<Uint8Array, undefined>;

const finished = { done: true, value: undefined } as const;

/** A body whose reads are answered by the test. */
class PendingBody implements CodedBody {
  readonly reads: PromiseWithResolvers<Read>[] = [];
  left = 0;

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Read> {
    const read = Promise.withResolvers<Read>();
    this.reads.push(read);
    return read.promise;
  }

  return(): Promise<typeof finished> {
    this.left++;
    return Promise.resolve(finished);
  }
}

it('ends a read whose decoder is at work when its reader leaves', async () => {
  const decoding = Promise.withResolvers<void>();
  const coded = new PendingBody();
  const decoder = new Transform({
    transform: () => {
      decoding.resolve();
    },
  });
  const body = new DecodedBody(coded, () => decoder);
  const reading = body.next();
  coded.reads[0]?.resolve({ done: false, value: Buffer.from('coded') });
  await decoding.promise;
  await body.return();
  expect(await reading).toEqual(finished);
  expect(await body.next()).toEqual(finished);
  expect(decoder.destroyed).toBe(true);
  expect(coded.left).toBe(1);
});

it('decodes nothing that arrives when its reader has left', async () => {
  const coded = new PendingBody();
  const body = new DecodedBody(coded, () => {
    throw new Error('A decoder was made');
  });
  const reading = body.next();
  await body.return();
  coded.reads[0]?.resolve({ done: false, value: Buffer.from('coded') });
  expect(await reading).toEqual(finished);
});
