import { expect, test } from 'vitest';
import { compareSize } from './compare-size.ts';

const bundle = {
  name: 'sdk',
  source: '',
  platform: 'node',
  limit: { entryBytes: 2048, totalBytes: 4096 },
} as const;
const goal = { entryBytes: 1024, totalBytes: 3072 };

test.each([
  ['a bundle at both its limits passes', { entryBytes: 2048, totalBytes: 4096 }, true],
  ['an entry of a byte too many fails', { entryBytes: 2049, totalBytes: 4096 }, false],
  ['a byte too many in all fails', { entryBytes: 1, totalBytes: 4097 }, false],
])('%s', (_name, size, ok) => {
  expect(compareSize(bundle, size).ok).toBe(ok);
});

test('a goal that is missed does not fail the check, and is named each time', () => {
  const { ok, line } = compareSize({ ...bundle, goal }, { entryBytes: 1536, totalBytes: 3072 });
  expect(ok).toBe(true);
  expect(line).toBe(
    'sdk: 1.5 KB at once, 3.0 KB in all; misses the goal of 1.0 KB at once, 3.0 KB in all',
  );
});

test('a goal that is reached is said to be', () => {
  expect(compareSize({ ...bundle, goal }, goal).line).toContain('; reaches the goal of 1.0 KB');
});

test('a limit that is broken is named with what broke it', () => {
  const { line } = compareSize(bundle, { entryBytes: 5120, totalBytes: 5120 });
  expect(line).toBe(
    'sdk: 5.0 KB at once, 5.0 KB in all; over the limit of 2.0 KB at once, 4.0 KB in all',
  );
});
