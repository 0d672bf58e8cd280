import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueQueue } from './due-queue.ts';

test('gives what was added soonest first, whatever is added in between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(50), { nil: undefined })), (steps) => {
      const queue = new DueQueue<string>();
      const model: number[] = [];
      for (const at of steps) {
        if (at === undefined) {
          queue.removeFirst();
          model.shift();
        } else {
          queue.add(at, `due at ${at}`);
          model.push(at);
          model.sort((a, b) => a - b);
        }
        const [first] = model;
        expect(queue.first).toEqual(
          first === undefined ? undefined : { at: first, item: `due at ${first}` },
        );
      }
    }),
  );
});
