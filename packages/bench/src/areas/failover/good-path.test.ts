import { expect, test } from 'vitest';
import { start } from './good-path.ts';

const sizes = { calls: 50, pairs: 3 };

test.each(['ring.call', 'callWithKeyRotation'])('a round of %s yields one number', async (name) => {
  const program = await start({ ...sizes, wrapper: name });
  const sample = await program.round?.();
  expect(Object.keys(sample ?? {})).toEqual(['overhead']);
  expect(sample?.['overhead']).not.toBeNaN();
});

test('a wrapper that there is not does not start', async () => {
  await expect(start({ ...sizes, wrapper: 'ring.cal' })).rejects.toThrow('no such wrapper');
});
