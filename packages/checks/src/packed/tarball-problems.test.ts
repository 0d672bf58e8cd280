import { expect, test } from 'vitest';
import { tarballProblems } from './tarball-problems.ts';

const files = ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.cts'];

test('a licence, a readme, a manifest and what is built make a tarball', () => {
  expect(tarballProblems([...files, 'dist/cli.js.map', 'openapi.json'], '{}')).toEqual([]);
});

test.each([
  ['a source', [...files, 'src/index.ts'], '{}', 'src/index.ts does not belong'],
  ['a test that was built', [...files, 'dist/a.test.ts'], '{}', 'dist/a.test.ts does not belong'],
  ['no licence', files.slice(1), '{}', 'LICENSE is missing'],
  [
    'the source condition',
    files,
    '{"@regpilot/source":"./src/index.ts"}',
    'has the condition @regpilot/source',
  ],
  ['a workspace version', files, '{"a":"workspace:^"}', 'names a workspace: version'],
])('%s is a problem', (_name, found, manifest, problem) => {
  expect(tarballProblems(found, manifest)).toEqual([expect.stringContaining(problem)]);
});
