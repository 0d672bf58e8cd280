import { expect, test } from 'vitest';
import { staticChunks } from './static-chunks.ts';

const chunks = {
  entry: {
    imports: [
      { path: 'shared', kind: 'import-statement' },
      { path: 'lazy', kind: 'dynamic-import' },
      { path: 'node:http', kind: 'import-statement' },
    ],
  },
  shared: { imports: [{ path: 'deep', kind: 'import-statement' }] },
  deep: { imports: [{ path: 'entry', kind: 'import-statement' }] },
  lazy: { imports: [{ path: 'shared', kind: 'import-statement' }] },
};

test('holds what is imported statically at any depth, and neither lazy chunks nor outside modules', () => {
  expect([...staticChunks(chunks, 'entry')].toSorted()).toEqual(['deep', 'entry', 'shared']);
});

test('a lazy chunk holds what it shares with the entry', () => {
  expect(staticChunks(chunks, 'lazy')).toContain('shared');
});
