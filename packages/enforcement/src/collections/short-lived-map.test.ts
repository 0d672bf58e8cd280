import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ShortLivedMap } from './short-lived-map.ts';

const step = fc.record({ key: fc.nat(9), value: fc.option(fc.nat(), { nil: undefined }) });

test('holds what a Map holds, in its order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const [map, model] = [new ShortLivedMap<number, number>(), new Map<number, number>()];
      for (const { key, value } of steps) {
        if (value === undefined) expect(map.delete(key)).toBe(model.delete(key));
        else {
          map.set(key, value);
          model.set(key, value);
        }
        expect([map.size, map.has(key), map.get(key)]).toEqual([
          model.size,
          model.has(key),
          model.get(key),
        ]);
      }
      expect([...map.entries()]).toEqual([...model]);
    }),
  );
});

test('entries may be deleted while they are gone through', () => {
  const map = new ShortLivedMap<number, string>();
  for (let key = 0; key < 20; key++) map.set(key, 'a');
  const seen: number[] = [];
  for (const [key] of map.entries()) {
    seen.push(key);
    map.delete(key);
  }
  expect([seen.length, map.size]).toEqual([20, 0]);
});
